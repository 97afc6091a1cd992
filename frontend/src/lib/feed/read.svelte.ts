import { getJson } from './http.ts';

/** Something that is read from the server, and read again. What was read stays while a later reading fails. */
export class Read<T> {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  data = $state.raw<T | null>(null);
  readonly #path: string;
  readonly #query: () => Record<string, string | number>;

  constructor(path: string, query: () => Record<string, string | number>) {
    this.#path = path;
    this.#query = query;
  }

  async load(signal?: AbortSignal): Promise<void> {
    if (this.state === 'failed') this.state = 'loading';
    try {
      this.data = await getJson<T>(this.#path, this.#query(), signal);
      this.state = 'ready';
    } catch {
      if (!signal?.aborted && this.state === 'loading') this.state = 'failed';
    }
  }
}
