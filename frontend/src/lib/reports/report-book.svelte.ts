import type { ReportAct, ReportActResult, ReportDetail, ReportList } from '@commune/contract';
import { getJson } from '../feed/http.ts';
import { getIfChanged, type Tagged } from '../feed/if-changed.ts';
import { send } from '../feed/send.ts';

const PATH = '/api/services/citizen-reports';
const ASK_EVERY_MS = 5000;

/** An act without where it is done and what was seen before it. */
export type Wanted = ReportAct extends infer A ? (A extends ReportAct ? Omit<A, 'realm' | 'seen'> : never) : never;

/** Citizens' reports of a realm, asked again every few seconds, and the one whose drawer is open. */
export class ReportBook {
  /** null until it is known; the last answer stays while none comes, with its own age */
  list = $state.raw<ReportList | null>(null);
  failed = $state(false);
  /** since when the server has not answered, epoch ms; null while it does */
  silentSinceMs = $state<number | null>(null);
  detail = $state.raw<ReportDetail | null>(null);
  detailFailed = $state(false);
  readonly #realm: string;
  #known: Tagged<ReportList> | null = null;
  #answeredMs = Date.now();
  #acts = 0;

  constructor(realm: string) {
    this.#realm = realm;
  }

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      await this.ask(ended.signal);
      if (!ended.signal.aborted) timer = setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }

  async ask(signal: AbortSignal): Promise<void> {
    const acts = this.#acts;
    try {
      const told = await getIfChanged<ReportList>(PATH, { realm: this.#realm }, this.#known?.tag ?? null, signal);
      this.#answeredMs = Date.now();
      this.silentSinceMs = null;
      this.failed = false;
      // Asked before an act, it knows nothing of it.
      if (told === null || acts !== this.#acts) return;
      this.#known = told;
      this.list = told.body;
    } catch {
      if (signal.aborted) return;
      this.silentSinceMs = this.#answeredMs;
      this.failed = this.list === null;
    }
  }

  /** Has the drawer hold what is known of a report now. */
  async read(ref: string, signal: AbortSignal): Promise<void> {
    if (this.detail?.row.ref !== ref) this.detail = null;
    this.detailFailed = false;
    try {
      const told = await getJson<ReportDetail>(`${PATH}/${encodeURIComponent(ref)}`, { realm: this.#realm }, signal);
      if (!signal.aborted) this.detail = told;
    } catch {
      if (!signal.aborted) this.detailFailed = true;
    }
  }

  /** Does an act to the report whose drawer is open. Throws as `send` does; what became of it is shown at once. */
  async act({ row: { ref }, lastAct }: ReportDetail, wanted: Wanted): Promise<ReportActResult> {
    const body = { realm: this.#realm, seen: lastAct, ...wanted };
    const result = await send<ReportActResult>('POST', `${PATH}/${encodeURIComponent(ref)}/acts`, body);
    if (this.detail?.row.ref === ref) this.detail = result.report;
    const { row } = result.report;
    const list = this.list;
    if (list !== null) this.list = { ...list, reports: list.reports.map((one) => (one.ref === ref ? row : one)) };
    this.#acts += 1;
    this.#known = null;
    return result;
  }
}
