import { ProblemError, readProblem } from './http.ts';

/** An answer with what the server calls this state of it. */
export interface Tagged<T> {
  tag: string | null;
  body: T;
}

/** Asks for what may have changed; null: it has not since `known`. Throws as `getJson` does. */
export async function getIfChanged<T>(
  path: string,
  query: Record<string, string>,
  known: string | null,
  signal: AbortSignal,
): Promise<Tagged<T> | null> {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`, {
    headers: { accept: 'application/json', ...(known === null ? {} : { 'if-none-match': known }) },
    signal,
  });
  if (response.status === 304) return null;
  if (!response.ok) throw new ProblemError(await readProblem(response));
  return { tag: response.headers.get('etag'), body: (await response.json()) as T };
}
