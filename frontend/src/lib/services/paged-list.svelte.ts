import { getJson } from '../feed/http.ts';

const PAGE = 50;
const MOST_AT_ONCE = 200;

interface Page<T> {
  items: T[];
  next: string | null;
}

/** What can be asked of a list, whatever it lists. */
export interface Paged {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly items: readonly unknown[];
  readonly next: string | null;
  readonly busy: boolean;
  load: (signal?: AbortSignal) => Promise<void>;
  more: () => Promise<void>;
}

/** A list that comes page by page. What was loaded stays while it is loaded again, or while that fails. */
export class PagedList<T, Answer extends { next: string | null }> implements Paged {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  items = $state.raw<readonly T[]>([]);
  /** null: there is no more */
  next = $state.raw<string | null>(null);
  busy = $state(false);
  readonly #path: string;
  readonly #query: () => Record<string, string | number>;
  readonly #itemsOf: (answer: Answer) => T[];

  constructor(path: string, query: () => Record<string, string | number>, itemsOf: (answer: Answer) => T[]) {
    this.#path = path;
    this.#query = query;
    this.#itemsOf = itemsOf;
  }

  /** From the beginning, as far as it was loaded; what is longer than one answer stays as it is. */
  async load(signal?: AbortSignal): Promise<void> {
    const limit = Math.max(PAGE, this.items.length);
    if (limit > MOST_AT_ONCE || this.busy) return;
    if (this.state === 'failed') this.state = 'loading';
    const before = this.items;
    try {
      const { items, next } = await this.#ask({ limit }, signal);
      // It has grown meanwhile.
      if (this.items !== before) return;
      this.items = items;
      this.next = next;
      this.state = 'ready';
    } catch {
      if (!signal?.aborted && this.state === 'loading') this.state = 'failed';
    }
  }

  async more(): Promise<void> {
    if (this.next === null || this.busy) return;
    this.busy = true;
    try {
      const { items, next } = await this.#ask({ limit: PAGE, after: this.next });
      this.items = [...this.items, ...items];
      this.next = next;
    } catch {
      this.state = 'failed';
    }
    this.busy = false;
  }

  async #ask(page: Record<string, string | number>, signal?: AbortSignal): Promise<Page<T>> {
    const answer = await getJson<Answer>(this.#path, { ...this.#query(), ...page }, signal);
    return { items: this.#itemsOf(answer), next: answer.next };
  }
}
