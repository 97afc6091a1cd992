import { ProblemError, readProblem } from './http.ts';

/** An answer with what the server calls this state of it. */
export interface Tagged<T> {
  tag: string | null;
  body: T;
}

/**
 * Asks for what may have changed; null: it has not since `known`. The browser sends the tag of what it keeps, and the
 * server then answers without a body. Throws as `getJson` does.
 */
export async function getIfChanged<T>(
  path: string,
  query: Record<string, string>,
  known: string | null,
  signal: AbortSignal,
): Promise<Tagged<T> | null> {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`, {
    headers: { accept: 'application/json' },
    signal,
  });
  if (!response.ok) throw new ProblemError(await readProblem(response));
  const tag = response.headers.get('etag');
  // Read to its end, or the connection stays taken.
  const text = await response.text();
  return tag !== null && tag === known ? null : { tag, body: JSON.parse(text) as T };
}
