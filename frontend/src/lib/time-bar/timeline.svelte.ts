import type { Timeline } from '@commune/contract';
import { getJson } from '../feed/http.ts';
import { LOOK, type Span, type Zoom } from './span.ts';

const REFRESH_MS = 30_000;
const RETRY_MS = 5000;

/** What happened in the span that the bar shows. */
export class BarTimeline {
  timeline = $state.raw<Timeline | null>(null);
  failed = $state(false);
  readonly #realm: string;
  readonly #nowMs: () => number;

  constructor(realm: string, nowMs: () => number) {
    this.#realm = realm;
    this.#nowMs = nowMs;
  }

  /** Fetches a span, and again from time to time while it reaches to the present; the answer ends it. */
  follow({ fromMs, toMs }: Span, zoom: Zoom): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const round = async () => {
      // The present lies before the end of its column.
      const untilMs = Math.min(toMs, Math.floor(this.#nowMs()));
      const wholeMs = toMs - fromMs;
      const query = { realm: this.#realm, from: fromMs, to: untilMs };
      const buckets = Math.max(1, Math.round(wholeMs / LOOK[zoom].bucketMs));
      const shown = Math.max(1, Math.ceil(((untilMs - fromMs) / wholeMs) * buckets));
      const fetched = await getJson<Timeline>('/api/timeline', { ...query, buckets: shown }, ended.signal).catch(
        () => null,
      );
      if (ended.signal.aborted) return;
      this.failed = fetched === null;
      if (fetched) this.timeline = fetched;
      if (fetched === null) timer = setTimeout(round, RETRY_MS);
      else if (untilMs < toMs || this.#nowMs() - toMs < LOOK[zoom].bucketMs) timer = setTimeout(round, REFRESH_MS);
    };
    void round();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }
}
