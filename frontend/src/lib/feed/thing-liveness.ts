import { type Datastream, isDerived, ONLINE_KEY, type Thing } from '@commune/contract';
import { LIVENESS, type Liveness, livenessOf, type Span } from '@commune/domain';
import type { Latest } from './feed.ts';

type LatestOf = (datastreamId: number) => Latest | undefined;

/** The moment that liveness is judged at, epoch ms, and when we ourselves took nothing in: silence then does not count. */
export interface Judging {
  nowMs: number;
  gaps: readonly Span[];
}

/** A thing's datastreams by what they tell of it. Everything is judged anew many times a second while the past is scrubbed. */
interface Parts {
  /** neither the status message nor what we derive is a reading of the device */
  measured: readonly Datastream[];
  /** the status message; null where there is none */
  onlineId: number | null;
}

const known = new WeakMap<Thing, Parts>();

function partsOf(thing: Thing): Parts {
  let parts = known.get(thing);
  if (parts === undefined) {
    const measured = thing.datastreams.filter(({ key, property }) => key !== ONLINE_KEY && !isDerived(property));
    parts = { measured, onlineId: thing.datastreams.find(({ key }) => key === ONLINE_KEY)?.id ?? null };
    known.set(thing, parts);
  }
  return parts;
}

/** Epoch ms of the newest reading or status message, also one beyond the feed's horizon; null where there is neither. */
export function lastHeardMsOf(thing: Thing, latestOf: LatestOf): number | null {
  const { measured, onlineId } = partsOf(thing);
  const lastMs = newest(measured, latestOf);
  const saidMs = onlineId === null ? undefined : latestOf(onlineId)?.t;
  if (saidMs !== undefined && (lastMs === null || saidMs > lastMs)) return saidMs;
  return lastMs ?? thing.lastHeardMs;
}

/**
 * A thing is as live as its freshest datastream; that a device is online is no data of it, nor is what we derive. A last will holds until a
 * reading comes after it; one later than `nowMs` is not known yet, for while our own intake stands still that clock does
 * too, and wills mean nothing.
 */
export function thingLiveness(thing: Thing, latestOf: LatestOf, judging: Judging): Liveness {
  const { measured } = partsOf(thing);
  const lastMs = newest(measured, latestOf);
  const willOffline = saidGone(thing, latestOf, judging.nowMs, lastMs);
  let best: Liveness = lastMs === null && willOffline ? 'offline' : 'never';
  for (const { id, expectedIntervalS } of measured) {
    const heard = latestOf(id);
    if (heard === undefined) continue;
    const one = livenessOf({ lastMs: heard.t, expectedIntervalS, willOffline, ...judging });
    if (one === 'live') return one;
    if (LIVENESS.indexOf(one) < LIVENESS.indexOf(best)) best = one;
  }
  return best === 'never' ? beyondHorizon(thing, judging) : best;
}

/** What spoke longer ago than the feed reaches back has spoken all the same. */
function beyondHorizon(thing: Thing, judging: Judging): Liveness {
  const rhythms = partsOf(thing).measured.map(({ expectedIntervalS }) => expectedIntervalS);
  if (thing.lastHeardMs === null || rhythms.length === 0) return 'never';
  return livenessOf({
    lastMs: thing.lastHeardMs,
    expectedIntervalS: Math.min(...rhythms),
    willOffline: false,
    ...judging,
  });
}

/**
 * How live one datastream's latest value is: its own last reading against its own rhythm, and the last will of its thing.
 * The status message has no rhythm: what it says holds until the next.
 */
export function datastreamLiveness(
  thing: Thing,
  datastream: Datastream,
  latestOf: LatestOf,
  judging: Judging,
): Liveness {
  const lastMs = latestOf(datastream.id)?.t ?? null;
  if (datastream.key === ONLINE_KEY) return lastMs === null ? 'never' : 'live';
  const willOffline = saidGone(thing, latestOf, judging.nowMs, newest(partsOf(thing).measured, latestOf));
  return livenessOf({ lastMs, expectedIntervalS: datastream.expectedIntervalS, willOffline, ...judging });
}

function saidGone(thing: Thing, latestOf: LatestOf, nowMs: number, lastMs: number | null): boolean {
  const { onlineId } = partsOf(thing);
  const online = onlineId === null ? undefined : latestOf(onlineId);
  if (online === undefined || online.v !== 0 || online.t > nowMs) return false;
  return lastMs === null || lastMs <= online.t;
}

function newest(datastreams: readonly Datastream[], latestOf: LatestOf): number | null {
  let newestMs: number | null = null;
  for (const { id } of datastreams) {
    const t = latestOf(id)?.t;
    if (t !== undefined && (newestMs === null || t > newestMs)) newestMs = t;
  }
  return newestMs;
}
