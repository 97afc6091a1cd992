import { z } from 'zod';

/** The ten domains of the commune, in the order every screen lists them. */
export const DOMAINS = [
  'environment',
  'river',
  'water',
  'power',
  'lighting',
  'traffic',
  'waste',
  'network',
  'services',
  'reports',
] as const;
export type Domain = (typeof DOMAINS)[number];

export const REALM_KINDS = ['live', 'sim', 'drill'] as const;
export type RealmKind = (typeof REALM_KINDS)[number];

/**
 * By which of its two times a step of an alarm's life belongs to a moment of the past: when it was written down, which is
 * when screens showed it, or when it was measured. A drill that is played has its clock from its readings: there it is the
 * latter, and what a person does to it afterwards is no part of its past.
 */
export const TOLD_BY = ['written', 'measured'] as const;
export type ToldBy = (typeof TOLD_BY)[number];

/** `discovered`: heard on a topic but never registered; stored, kept off the map. */
export const THING_STATES = ['registered', 'discovered', 'retired'] as const;
export type ThingState = (typeof THING_STATES)[number];

/** What a number of a datastream means: counters know resets, a flag is 0 or 1, a state is the code of a listed state. */
export type PropertyKind = 'gauge' | 'interval-total' | 'counter' | 'flag' | 'state';

export const ROLES = ['operator', 'leader', 'engineer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Quality of an observation, stored as a smallint. */
export const QUALITY = { good: 0, arrivalTime: 1, suspect: 2, derived: 3, backfilled: 4 } as const;
export type Quality = (typeof QUALITY)[keyof typeof QUALITY];

/** Slugs name realms, things, gateways and datastream keys in topics and addresses. */
export const SLUG_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
export const slugSchema = z.string().regex(SLUG_PATTERN, 'must be 1 to 64 characters of A–Z, a–z, 0–9, _ and -');

export const localizedSchema = z.object({ vi: z.string().min(1).max(200), en: z.string().min(1).max(200) });
export type Localized = z.infer<typeof localizedSchema>;

const LATITUDE = 'a position is [longitude, latitude]: the second is between -90 and 90';

/** Longitude and latitude in degrees, WGS 84, in GeoJSON order. */
export const positionSchema = z.tuple([
  z.number().min(-180).max(180),
  z.number('a position is [longitude, latitude]').min(-90, LATITUDE).max(90, LATITUDE),
]);
export type Position = z.infer<typeof positionSchema>;
