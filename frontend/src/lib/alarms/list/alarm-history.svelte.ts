import type { Alarm, AlarmList } from '@commune/contract';
import { getJson } from '../../feed/http.ts';

const PAGE = 100;

/** Past and present alarms of a span of time, newest first, page by page. */
export class AlarmHistory {
  alarms = $state.raw<readonly Alarm[]>([]);
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  more = $state.raw(false);

  readonly #realm: string;
  #span: { from: number; to: number; at?: number } = { from: 0, to: 0 };
  #asked = new AbortController();

  constructor(realm: string) {
    this.#realm = realm;
  }

  /** Begins anew with the alarms raised in `[fromMs, toMs)`, as they are now or were at a moment of the past. */
  open(fromMs: number, toMs: number, atMs?: number): void {
    this.alarms = [];
    this.moved(fromMs, toMs, atMs);
  }

  /** The same without a look at nothing in between: what is listed stays until the answer is there. */
  moved(fromMs: number, toMs: number, atMs?: number): void {
    this.#span = { from: Math.floor(fromMs), to: Math.ceil(toMs), ...(atMs === undefined ? {} : { at: atMs }) };
    void this.#load({});
  }

  /** Goes on where the last page ended, or tries the page again that did not come. */
  next(): void {
    const last = this.alarms.at(-1);
    void this.#load(last ? { before: last.id } : {});
  }

  close(): void {
    this.#asked.abort();
  }

  async #load(more: { before?: string }): Promise<void> {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    this.state = 'loading';
    const question = { realm: this.#realm, ...this.#span, limit: PAGE, ...more };
    const list = await getJson<AlarmList>('/api/alarms', question, signal).catch(() => null);
    if (signal.aborted) return;
    if (list) {
      const before = more.before === undefined ? [] : this.alarms;
      const known = new Set(before.map(({ id }) => id));
      this.alarms = [...before, ...list.alarms.filter(({ id }) => !known.has(id))];
      this.more = list.more;
    }
    this.state = list ? 'ready' : 'failed';
  }
}
