import { z } from 'zod';
import type { Calibration } from './calibration.ts';
import type { Thing } from './http.ts';
import { DOMAINS, type Domain, type Localized, localizedSchema, positionSchema, slugSchema } from './words.ts';

/** Seconds between readings, as they are expected. */
export const expectedIntervalSchema = z.number().int().positive().max(31_536_000);
/** How far off a position may be, in metres. */
export const MAX_ACCURACY_M = 100_000;

const reason = z.string().trim().min(1, 'say why, in a few words').max(500);

/**
 * `PATCH /api/things/<slug>?realm=…` (engineer): changes a registered thing; what is left out stays. A new position is
 * unverified and of unknown accuracy unless it comes with them.
 */
export const thingChangeSchema = z
  .strictObject({
    name: localizedSchema.optional(),
    kind: slugSchema.optional(),
    domain: z.enum(DOMAINS, `one of ${DOMAINS.join(', ')}`).optional(),
    /** the organisational unit that leads */
    unit: slugSchema.nullable().optional(),
    /** null takes it off the map */
    position: positionSchema.nullable().optional(),
    positionAccuracyM: z.number().positive().max(MAX_ACCURACY_M).nullable().optional(),
    positionVerified: z.boolean().optional(),
    /** of datastreams that it has */
    datastreams: z
      .array(z.strictObject({ key: slugSchema, expectedIntervalS: expectedIntervalSchema }))
      .max(200)
      .optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'name at least one thing to change');
export type ThingChange = z.infer<typeof thingChangeSchema>;

/** `POST /api/things/<slug>/retire?realm=…` (engineer) */
export const thingRetireSchema = z.strictObject({ reason });

/**
 * `POST /api/things/<slug>/replace?realm=…` (engineer): another device takes the place of this one. The thing goes on
 * under the new slug with its datastreams, their history and its rules; what comes under the old slug is refused.
 */
export const thingReplaceSchema = z.strictObject({ by: slugSchema, note: reason });

export interface Replacement {
  oldSlug: string;
  newSlug: string;
  note: string;
  who: string;
  atMs: number;
}

/** The answer to a replacement. */
export interface Replaced {
  thing: Thing;
  replacement: Replacement;
  /** keys of the alarm rules that named the old slug, and name the new one in a version of their own */
  rules: string[];
  /** user names that spoke for the old slug alone, and are revoked */
  revoked: string[];
  /** where the new device had spoken already: the retired thing that keeps what it sent before */
  setAside: string | null;
}

/** An MQTT client that may speak for a thing. */
export interface ThingCredential {
  username: string;
  /** for this thing of this realm alone */
  own: boolean;
  createdMs: number;
  revokedMs: number | null;
}

/** What is merely discovered has no name, kind and domain yet. */
export type KnownThing = Omit<Thing, 'kind' | 'domain' | 'name'> & {
  kind: string | null;
  domain: Domain | null;
  name: Localized | null;
};

/** `GET /api/things/<slug>?realm=…` (engineer) */
export interface ThingDetail {
  thing: KnownThing;
  createdMs: number;
  /** the client that it first spoke through, where nobody had registered it */
  discoveredBy: string | null;
  /** the newest reading of each datastream that has one */
  newest: { key: string; timeMs: number; value: number }[];
  /** the slug under which this one's place goes on; null where it was not replaced */
  replacedBy: string | null;
  /** of this thing, newest first */
  replacements: Replacement[];
  credentials: ThingCredential[];
  calibrations: Calibration[];
}
