import type { Problem } from '@commune/contract';
import { takeEarly } from './early-answers.ts';

/** The server answered, with a refusal. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

/**
 * Reads JSON from the backend. Throws `ProblemError` where it refuses, and what `fetch` throws where it cannot be reached
 * or the signal aborts.
 */
export async function getJson<T>(
  path: string,
  query: Record<string, string | number>,
  signal?: AbortSignal,
): Promise<T> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const address = search.size > 0 ? `${path}?${search}` : path;
  const headers = { accept: 'application/json' };
  const response = await (takeEarly(address) ?? fetch(address, { headers, ...(signal ? { signal } : {}) }));
  signal?.throwIfAborted();
  if (!response.ok) throw new ProblemError(await readProblem(response));
  return (await response.json()) as T;
}

export async function readProblem(response: Response): Promise<Problem> {
  const bare = { type: 'about:blank', title: response.statusText, status: response.status, detail: '' };
  try {
    return { ...bare, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return bare;
  }
}
