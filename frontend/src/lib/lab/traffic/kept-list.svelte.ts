import type { RejectedMessage } from '@commune/contract';
import { getJson } from '../../feed/http.ts';
import type { KeptQuestion } from './again-run.svelte.ts';

const PAGE = 50;

/** Kept refusals that a filter means, the newest first, a page at a time. */
export class KeptList {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  rows = $state.raw<readonly RejectedMessage[]>([]);
  hasMore = $state.raw(false);
  #asked = 0;

  /** `again`: what is shown is read anew, for what has come meanwhile; it stays until then, also where that fails. */
  async load(question: KeptQuestion, taken: boolean, what: 'first' | 'more' | 'again' = 'first'): Promise<void> {
    // Whoever pages back is not thrown to the beginning.
    if (what === 'again' && (this.state !== 'ready' || this.rows.length > PAGE)) return;
    const asked = ++this.#asked;
    const more = what === 'more';
    if (what === 'first') this.state = 'loading';
    const before = more ? this.rows.at(-1)?.id : undefined;
    const query: Record<string, string | number> = { taken: String(taken), limit: PAGE + 1 };
    for (const [name, value] of Object.entries({ ...question, before })) if (value !== undefined) query[name] = value;
    try {
      const rows = await getJson<RejectedMessage[]>('/api/rejected', query);
      // Another filter was chosen meanwhile.
      if (asked !== this.#asked) return;
      this.hasMore = rows.length > PAGE;
      this.rows = more ? [...this.rows, ...rows.slice(0, PAGE)] : rows.slice(0, PAGE);
      this.state = 'ready';
    } catch {
      if (asked === this.#asked && what !== 'again') this.state = 'failed';
    }
  }
}
