import type { Datastream, Observations } from '@commune/contract';
import type { Feed } from '../feed/feed.ts';
import { getJson } from '../feed/http.ts';
import { emptySeries, grow, type Series, seriesOf } from './series.ts';

export const DAY_MS = 86_400_000;

/** One datastream's last 24 hours: fetched once, then growing with the feed. */
export class PastDay {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  series = $state.raw<Series>(emptySeries());

  readonly datastream: Datastream;
  readonly #feed: Feed;
  readonly #thing: string;
  readonly #points: number;

  constructor(feed: Feed, thing: string, datastream: Datastream, points: number) {
    this.#feed = feed;
    this.#thing = thing;
    this.datastream = datastream;
    this.#points = points;
  }

  /** Fetches the day, or fetches it again: what is drawn stays until the answer is there, and where none comes. */
  async load(signal: AbortSignal): Promise<void> {
    if (this.state === 'failed') this.state = 'loading';
    const toMs = this.#feed.now();
    try {
      const observations = await getJson<Observations>(
        '/api/observations',
        {
          realm: this.#feed.realm,
          thing: this.#thing,
          property: this.datastream.key,
          from: new Date(toMs - DAY_MS).toISOString(),
          to: new Date(toMs).toISOString(),
          points: this.#points,
        },
        signal,
      );
      this.series = seriesOf(observations, toMs);
      this.state = 'ready';
      this.take();
    } catch {
      if (!signal.aborted && this.state === 'loading') this.state = 'failed';
    }
  }

  /** Takes what the feed holds as the newest point. */
  take(): void {
    const latest = this.#feed.latest(this.datastream.id);
    const fromMs = this.#feed.now() - DAY_MS;
    if (this.state !== 'ready' || !latest || latest.t < fromMs) return;
    if (latest.t === this.series.t.at(-1) && latest.v === this.series.v.at(-1)) return;
    this.series = grow(this.series, latest, fromMs);
  }
}
