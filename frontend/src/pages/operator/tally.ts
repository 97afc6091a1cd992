import { DOMAINS, type Domain, type Thing } from '@commune/contract';
import type { Liveness } from '@commune/domain';

/** How many of a set of things are in each state of liveness. */
export type Tally = Record<Liveness, number> & { total: number };

export function emptyTally(): Tally {
  return { live: 0, late: 0, stale: 0, offline: 0, never: 0, total: 0 };
}

/** Things that a screen counts and draws: registered ones. Discovered ones are the engineer's, retired ones are history. */
export function shown(things: readonly Thing[], domain: Domain | null): Thing[] {
  return things.filter((thing) => thing.state === 'registered' && (domain === null || thing.domain === domain));
}

export function tallyByDomain(
  things: readonly Thing[],
  liveness: (thingId: number) => Liveness,
): Record<Domain | 'all', Tally> {
  const tallies = Object.fromEntries([...DOMAINS, 'all'].map((domain) => [domain, emptyTally()])) as Record<
    Domain | 'all',
    Tally
  >;
  for (const thing of shown(things, null)) {
    const state = liveness(thing.id);
    for (const tally of [tallies[thing.domain], tallies.all]) {
      tally[state] += 1;
      tally.total += 1;
    }
  }
  return tallies;
}

const SILENT_ORDER: readonly Liveness[] = ['offline', 'stale', 'never'];

/** How many need attention: what the map's chip counts is what the list lists. Those merely late do not. */
export function silentCount(tally: Tally): number {
  return SILENT_ORDER.reduce((sum, state) => sum + tally[state], 0);
}

/** The silent ones, the worst first: by state, then by how long nothing was heard. */
export function mostSilent(
  things: readonly Thing[],
  liveness: (thingId: number) => Liveness,
  lastHeardMs: (thingId: number) => number | null,
): Thing[] {
  const rank = (thing: Thing) => SILENT_ORDER.indexOf(liveness(thing.id));
  const heard = (thing: Thing) => lastHeardMs(thing.id) ?? Number.NEGATIVE_INFINITY;
  return things
    .filter((thing) => rank(thing) >= 0)
    .sort((a, b) => rank(a) - rank(b) || heard(a) - heard(b) || a.id - b.id);
}

/** The things heard last, newest first. */
export function latestArrivals(
  things: readonly Thing[],
  newestReadingMs: (thing: Thing) => number | null,
  count: number,
): Thing[] {
  return things
    .flatMap((thing) => {
      const t = newestReadingMs(thing);
      return t === null ? [] : [{ thing, t }];
    })
    .sort((a, b) => b.t - a.t || a.thing.id - b.thing.id)
    .slice(0, count)
    .map(({ thing }) => thing);
}
