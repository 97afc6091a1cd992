import type { Datastream, Observations } from '@commune/contract';
import type { Feed } from '../feed/feed.ts';
import { getJson } from '../feed/http.ts';
import { emptySeries, grow, type Series, seriesOf } from './series.ts';

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Around a moment of the past so much more is fetched on both sides, so that it can move without asking again. */
const AROUND_MS = 3 * HOUR_MS;
/** A chart of the past goes on so far beyond its moment: what came there was yet to come. */
export const BEYOND_MS = 2 * HOUR_MS;

/** One datastream's last 24 hours: fetched once, then growing with the feed. */
export class PastDay {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  series = $state.raw<Series>(emptySeries());

  readonly datastream: Datastream;
  readonly #feed: Feed;
  readonly #thing: string;
  readonly #points: number;
  /** what was fetched, where it is around a moment of the past */
  #fetched: { fromMs: number; toMs: number } | null = null;

  constructor(feed: Feed, thing: string, datastream: Datastream, points: number) {
    this.#feed = feed;
    this.#thing = thing;
    this.datastream = datastream;
    this.#points = points;
  }

  /** Fetches the day, or fetches it again: what is drawn stays until the answer is there, and where none comes. */
  async load(signal: AbortSignal): Promise<void> {
    if (this.state === 'failed') this.state = 'loading';
    const { momentMs } = this.#feed;
    const toMs = momentMs === null ? this.#feed.now() : momentMs + AROUND_MS;
    const fromMs = momentMs === null ? toMs - DAY_MS : momentMs - DAY_MS - AROUND_MS;
    try {
      const observations = await getJson<Observations>(
        '/api/observations',
        {
          realm: this.#feed.realm,
          thing: this.#thing,
          property: this.datastream.key,
          from: new Date(fromMs).toISOString(),
          to: new Date(toMs).toISOString(),
          points: this.#points,
        },
        signal,
      );
      this.series = seriesOf(observations, toMs);
      this.#fetched = momentMs === null ? null : { fromMs, toMs };
      this.state = 'ready';
      this.take();
    } catch {
      if (!signal.aborted && this.state === 'loading') this.state = 'failed';
    }
  }

  /** Whether what was fetched is of the feed's moment: the day before it, and nothing of it missing. */
  get fits(): boolean {
    const { momentMs } = this.#feed;
    if (momentMs === null || this.#fetched === null) return momentMs === null && this.#fetched === null;
    return momentMs <= this.#fetched.toMs && momentMs + BEYOND_MS - DAY_MS >= this.#fetched.fromMs;
  }

  /** Takes what the feed holds as the newest point; of a moment of the past it is in what was fetched. */
  take(): void {
    if (this.#feed.momentMs !== null) return;
    const latest = this.#feed.latest(this.datastream.id);
    const fromMs = this.#feed.now() - DAY_MS;
    if (this.state !== 'ready' || !latest || latest.t < fromMs) return;
    if (latest.t === this.series.t.at(-1) && latest.v === this.series.v.at(-1)) return;
    this.series = grow(this.series, latest, fromMs);
  }
}
