import { AIR_DERIVED, ONLINE_KEY, ruleDefinitionSchema } from '@commune/contract';
import { alarmRules, EXPECTED_INTERVAL_S, properties, type SeedThing } from '@commune/db/seeds';
import { AIR_POLLUTANTS, type WatchedRule, type WatchedThing } from '@commune/domain';

const HOUR_S = 3600;

/** The commune's alarm rules as they come with it. */
export const seedRules: readonly WatchedRule[] = alarmRules.map(({ key, ...draft }) => ({
  ...{ key, version: 1, definition: ruleDefinitionSchema.parse(draft) },
}));

/** Things as the backend watches them in a drill: with their connection, and with what is derived from their air. */
export function watchedThings(things: readonly SeedThing[]): WatchedThing[] {
  let id = 0;
  return things.map(({ slug, kind, domain, datastreams }, k) => {
    const breathes = datastreams.some(({ property }) => (AIR_POLLUTANTS as readonly string[]).includes(property));
    const streams = [
      ...datastreams,
      { key: ONLINE_KEY, property: ONLINE_KEY, expectedIntervalS: EXPECTED_INTERVAL_S },
      ...(breathes ? AIR_DERIVED : []).map((key) => ({ key, property: key, expectedIntervalS: HOUR_S })),
    ];
    return { id: k, slug, kind, domain, datastreams: streams.map((stream) => ({ ...stream, id: id++ })) };
  });
}

const decimals = new Map(properties.map(({ key, precision }) => [key, precision]));

/** A value as its property means it. */
export function roundedAs(property: string | null, value: number): number {
  const scale = 10 ** ((property === null ? undefined : decimals.get(property)) ?? 3);
  return Math.round(value * scale) / scale + 0;
}
