import type { Scorecard } from '@commune/contract';
import { getJson } from '../../feed/http.ts';

/** Figures of the plan move by the day; what they are made of, by the minute. */
const ASK_EVERY_MS = 10_000;

/** The scorecard for a screen, kept while the server cannot be asked. */
export class PlanFigures {
  /** null until it is known */
  scorecard = $state.raw<Scorecard | null>(null);

  readonly #realm: string;

  constructor(realm: string) {
    this.#realm = realm;
  }

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const told = await getJson<Scorecard>('/api/plan', { realm: this.#realm }, ended.signal).catch(() => null);
      if (ended.signal.aborted) return;
      if (told !== null) this.scorecard = told;
      timer = setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }
}
