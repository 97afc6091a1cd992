import { who } from '../session/who.svelte.ts';
import { ProblemError, readProblem } from './http.ts';

const UNAUTHORISED = 401;

/**
 * Sends a change to the backend, as JSON or a file as it is, and reads its answer. Throws `ProblemError` where it refuses,
 * and what `fetch` throws where it cannot be reached. A refusal because nobody is signed in any more is told to `who`, so
 * that the page says it.
 */
export async function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const isFile = body instanceof Blob;
  const type = isFile ? 'application/octet-stream' : 'application/json';
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
  });
  if (response.status === UNAUTHORISED) who.end();
  if (!response.ok) throw new ProblemError(await readProblem(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}
