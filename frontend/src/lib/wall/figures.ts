import type { Thing } from '@commune/contract';
import type { Feed } from '../feed/feed.ts';

/** What figures are made from: the feed's newest values, and how live each is. */
export type FigureFeed = Pick<Feed, 'registry' | 'latest' | 'datastreamLiveness' | 'liveness' | 'lastHeardMs'>;

export interface Value {
  thing: Thing;
  t: number;
  v: number;
}

/** The values behind a figure: those that are fresh enough to count, out of so many that there should be. */
export interface Gathered {
  values: Value[];
  of: number;
  /** epoch ms of the newest of them; null where there is none */
  newestMs: number | null;
}

const COUNTS = new Set(['live', 'late']);

/** The newest values of a property, of things of these kinds (all kinds where none are named). Old ones are no figures. */
export function gather(feed: FigureFeed, property: string, kinds?: readonly string[]): Gathered {
  const values: Value[] = [];
  let of = 0;
  let newestMs: number | null = null;
  for (const thing of feed.registry.things) {
    if (thing.state !== 'registered' || (kinds !== undefined && !kinds.includes(thing.kind))) continue;
    for (const { id, property: measured } of thing.datastreams) {
      if (measured !== property) continue;
      of++;
      const latest = feed.latest(id);
      if (latest === undefined || !COUNTS.has(feed.datastreamLiveness(id))) continue;
      values.push({ thing, t: latest.t, v: latest.v });
      if (newestMs === null || latest.t > newestMs) newestMs = latest.t;
    }
  }
  return { values, of, newestMs };
}

export function highest({ values }: Gathered): Value | null {
  return values.reduce<Value | null>((a, b) => (a === null || b.v > a.v ? b : a), null);
}

/** Of things, as many as there is room for: those with the highest values, in the order of the things. */
export function highestThings(things: readonly Thing[], { values }: Gathered, most: number): Thing[] {
  const figures = new Map(values.map(({ thing, v }) => [thing.id, v]));
  const byValue = things.toSorted(
    (a, b) => (figures.get(b.id) ?? Number.NEGATIVE_INFINITY) - (figures.get(a.id) ?? Number.NEGATIVE_INFINITY),
  );
  const shown = new Set(byValue.slice(0, most));
  return things.filter((thing) => shown.has(thing));
}

export function lowest({ values }: Gathered): Value | null {
  return values.reduce<Value | null>((a, b) => (a === null || b.v < a.v ? b : a), null);
}

/** Null where there is nothing to add up: no data is never 0. */
export function sum({ values }: Gathered): number | null {
  return values.length === 0 ? null : values.reduce((total, { v }) => total + v, 0);
}

export function mean(gathered: Gathered): number | null {
  const total = sum(gathered);
  return total === null ? null : total / gathered.values.length;
}

/** How many of them are so; null where nothing is known of any. */
export function count({ values }: Gathered, isSo: (v: number) => boolean): number | null {
  return values.length === 0 ? null : values.filter(({ v }) => isSo(v)).length;
}

/** How many of a set of things are heard, and when one was last. */
export interface Coverage {
  heard: number;
  total: number;
  newestMs: number | null;
}

export function coverageOf(feed: FigureFeed, belongs: (thing: Thing) => boolean): Coverage {
  const coverage: Coverage = { heard: 0, total: 0, newestMs: null };
  for (const thing of feed.registry.things) {
    if (thing.state !== 'registered' || !belongs(thing)) continue;
    coverage.total++;
    if (COUNTS.has(feed.liveness(thing.id))) coverage.heard++;
    const heardMs = feed.lastHeardMs(thing.id);
    if (heardMs !== null && (coverage.newestMs === null || heardMs > coverage.newestMs)) coverage.newestMs = heardMs;
  }
  return coverage;
}
