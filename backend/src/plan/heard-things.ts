import type { Domain } from '@commune/contract';
import { joinSpans, LIVENESS, type Liveness, livenessOf } from '@commune/domain';
import type pg from 'pg';
import { listGaps } from '../store/ingest-gaps.ts';
import { type HeardStream, heardStreams, registeredThings, type ThingCounts } from '../store/plan/telemetry-counts.ts';
import type { RealmRow } from '../store/realms.ts';

/** Silence beyond this is offline for any rhythm that is in use. */
const HORIZON_MS = 7 * 86_400_000;
const MOST_GAPS = 1000;
const REPORTING: readonly Liveness[] = ['live', 'late', 'stale'];

export interface HeardThings extends ThingCounts {
  /** of the newest reading */
  knownMs: number | null;
}

/** By domain, how many of the registered things report now: were heard, and are not offline. When we ourselves took nothing in, silence is ours. */
export async function heardThings(
  pool: pg.Pool,
  realm: RealmRow,
  domains: readonly Domain[],
  nowMs: number,
): Promise<Map<Domain, HeardThings>> {
  const fromMs = nowMs - HORIZON_MS;
  const [registered, streams, gaps] = await Promise.all([
    registeredThings(pool, realm, domains),
    heardStreams(pool, realm, domains, fromMs, nowMs),
    listGaps(pool, realm.schema, fromMs, nowMs, MOST_GAPS),
  ]);
  const silence = joinSpans(gaps);
  const found = new Map(
    domains.map((domain) => [
      domain,
      { registered: registered.get(domain) ?? 0, heard: 0, reporting: 0, knownMs: null },
    ]),
  ) as Map<Domain, HeardThings>;
  for (const own of byThing(streams)) {
    const of = found.get(own[0]!.domain)!;
    const lastMs = Math.max(...own.map((stream) => stream.lastMs ?? Number.NEGATIVE_INFINITY));
    if (lastMs > Number.NEGATIVE_INFINITY) of.heard++;
    if (lastMs > (of.knownMs ?? Number.NEGATIVE_INFINITY)) of.knownMs = lastMs;
    const { goneMs } = own[0]!;
    const willOffline = goneMs !== null && goneMs >= lastMs;
    const best = own
      .map(({ lastMs: last, expectedIntervalS }) =>
        livenessOf({ lastMs: last, nowMs, expectedIntervalS, willOffline, gaps: silence }),
      )
      .reduce((one, other) => (LIVENESS.indexOf(other) < LIVENESS.indexOf(one) ? other : one));
    if (REPORTING.includes(best)) of.reporting++;
  }
  return found;
}

function byThing(streams: readonly HeardStream[]): HeardStream[][] {
  const things = new Map<number, HeardStream[]>();
  for (const stream of streams) {
    const own = things.get(stream.thing);
    if (own === undefined) things.set(stream.thing, [stream]);
    else own.push(stream);
  }
  return [...things.values()];
}
