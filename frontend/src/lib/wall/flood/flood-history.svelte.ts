import type { ObservationSeries, Observations, Thing } from '@commune/contract';
import type { RainReading, StageReading } from '@commune/domain';
import type { Feed } from '../../feed/feed.ts';
import { getJson } from '../../feed/http.ts';

const HOUR_MS = 3_600_000;
export const BACK_MS = 48 * HOUR_MS;
/** What the feed brings is added as it comes; asking again takes in what was corrected or came late. */
const ASK_EVERY_MS = 5 * 60_000;
const RETRY_MS = 5000;
/** Every reading at five-minute steps; buckets of ten minutes where readings come faster. */
const POINTS = 600;

interface Line {
  thing: string;
  datastreamId: number;
  /** times rise; each value belongs to the time up to its own */
  t: number[];
  v: number[];
}

/** Two days of the river's gauges and of the rain gauges, growing with the feed. */
export class FloodHistory {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  #stages = $state.raw<readonly Line[]>([]);
  #rain = $state.raw<readonly Line[]>([]);

  readonly #feed: Feed;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  /** In order of time; empty where there is none. */
  stagesOf(gauge: string): StageReading[] {
    const line = this.#stages.find(({ thing }) => thing === gauge);
    return line === undefined ? [] : line.t.map((timeMs, k) => ({ timeMs, stageM: line.v[k]! }));
  }

  /** Of each rain gauge, by its slug. */
  get rain(): { gauge: string; readings: RainReading[] }[] {
    return this.#rain.map(({ thing, t, v }) => ({
      gauge: thing,
      readings: t.map((timeMs, k) => ({ timeMs, mm: v[k]! })),
    }));
  }

  /** Fetches now and from time to time, and takes what the feed brings; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const round = async () => {
      const fetched = await this.#fetch(ended.signal);
      if (ended.signal.aborted) return;
      this.state = fetched ? 'ready' : this.state === 'ready' ? 'ready' : 'failed';
      // Another registry may have asked for a round of its own meanwhile.
      clearTimeout(timer);
      timer = setTimeout(round, fetched ? ASK_EVERY_MS : RETRY_MS);
    };
    void round();
    const stop = this.#feed.onChange(({ registryChanged }) => {
      if (registryChanged) {
        clearTimeout(timer);
        timer = setTimeout(round, 0);
      }
      this.#stages = this.#grown(this.#stages);
      this.#rain = this.#grown(this.#rain);
    });
    return () => {
      ended.abort();
      clearTimeout(timer);
      stop();
    };
  }

  async #fetch(signal: AbortSignal): Promise<boolean> {
    try {
      const [stages, rain] = await Promise.all([
        this.#lines(this.#of('river-gauge', 'stage'), signal),
        this.#lines(this.#of('rain-gauge', 'rain'), signal),
      ]);
      this.#stages = this.#grown(stages);
      this.#rain = this.#grown(rain);
      return true;
    } catch {
      return false;
    }
  }

  #of(kind: string, property: string): { thing: Thing; key: string; id: number }[] {
    return this.#feed.registry.things
      .filter((thing) => thing.kind === kind && thing.state === 'registered')
      .flatMap((thing) => {
        const datastream = thing.datastreams.find((one) => one.property === property);
        return datastream === undefined ? [] : [{ thing, key: datastream.key, id: datastream.id }];
      });
  }

  async #lines(streams: { thing: Thing; key: string; id: number }[], signal: AbortSignal): Promise<Line[]> {
    if (streams.length === 0) return [];
    const toMs = this.#feed.now();
    const question = new URLSearchParams({
      realm: this.#feed.realm,
      from: new Date(toMs - BACK_MS).toISOString(),
      to: new Date(toMs).toISOString(),
      points: String(POINTS),
    });
    for (const { thing, key } of streams) question.append('datastream', `${thing.slug}/${key}`);
    const { series } = await getJson<ObservationSeries>(`/api/observations?${question}`, {}, signal);
    return series.map((observations, k) => ({
      thing: streams[k]!.thing.slug,
      datastreamId: streams[k]!.id,
      ...columnsOf(observations, toMs),
    }));
  }

  #grown(lines: readonly Line[]): readonly Line[] {
    const fromMs = this.#feed.now() - BACK_MS;
    let changed = false;
    const next = lines.map((line) => {
      const latest = this.#feed.latest(line.datastreamId);
      const lastMs = line.t.at(-1) ?? Number.NEGATIVE_INFINITY;
      if (latest === undefined || latest.t <= lastMs || latest.t < fromMs) return line;
      changed = true;
      const first = line.t.findIndex((t) => t >= fromMs);
      const from = first < 0 ? line.t.length : first;
      return { ...line, t: [...line.t.slice(from), latest.t], v: [...line.v.slice(from), latest.v] };
    });
    return changed ? next : lines;
  }
}

/** A bucket's last value, and the sum of what fell in it, are of its end. */
function columnsOf({ columns, bucketMs }: Observations, toMs: number): { t: number[]; v: number[] } {
  if ('value' in columns) return { t: columns.t, v: columns.value };
  return { t: columns.t.map((t) => Math.min(t + bucketMs, toMs)), v: columns.sum ?? columns.last };
}
