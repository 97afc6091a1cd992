import { z } from 'zod';
import { SEVERITIES } from './alarms/rule.ts';
import { MARK_QUALITIES } from './marks.ts';
import { DOMAINS, localizedSchema, REALM_KINDS, slugSchema, THING_STATES, TOLD_BY } from './words.ts';

/**
 * An incident pack: a window of a realm as one file that opens again as a drill. Gzip NDJSON. Its first line is a header,
 * its last one says how many lines came before and their SHA-256, so that a pack that was cut off or changed is found. It
 * is a recording as well: what was measured stands in lines `[ms, topic, payload]`, which `npm run replay` plays, and every
 * other line is an object with `pack`, which it passes over. Times are epoch ms.
 *
 * In this order: header · thing · calibration · rule · gap · maintenance · out-of-service · mark · alarm, each with its steps · before ·
 * measured and derived values and, where they are asked for, events, by time · end.
 */
export const PACK_VERSION = 1;
export const MAX_PACK_DAYS = 31;
export const MAX_PACK_READINGS = 10_000_000;
export const MAX_PACK_STEPS = 200_000;
export const MAX_PACK_EVENTS = 200_000;
/** as it is sent, packed */
export const MAX_PACK_BYTES = 512 * 1024 * 1024;

const count = z.number().int().nonnegative();
const ms = z.number().min(-8.64e15).max(8.64e15);
/** Names of accounts, or of their roles; empty: left out. */
const who = z.string().max(200);

export const packCountsSchema = z.object({
  things: count,
  datastreams: count,
  /** versions */
  rules: count,
  alarms: count,
  /** steps of their lives */
  steps: count,
  marks: count,
  maintenance: count,
  /** within the window, those before it apart */
  readings: count,
  events: count,
});
export type PackCounts = z.infer<typeof packCountsSchema>;

export const packHeaderSchema = z.object({
  /** of recordings */
  recording: z.literal(1),
  at: z.iso.datetime(),
  broker: z.string(),
  topics: z.array(z.string()),
  pack: z.literal(PACK_VERSION),
  software: z.string().max(100),
  by: who,
  realm: z.object({
    slug: slugSchema,
    kind: z.enum(REALM_KINDS),
    name: localizedSchema,
    communeCode: z.string().max(64),
  }),
  fromMs: z.number().int(),
  untilMs: z.number().int(),
  toldBy: z.enum(TOLD_BY),
  /** null: everything */
  only: z.object({ domains: z.array(z.enum(DOMAINS)), things: z.array(slugSchema) }).nullable(),
  /** whether people are named, or only their roles */
  authors: z.enum(['roles', 'names']),
  counts: packCountsSchema,
});
export type PackHeader = z.infer<typeof packHeaderSchema>;

const thingLine = z.object({
  pack: z.literal('thing'),
  slug: slugSchema,
  state: z.enum(THING_STATES),
  kind: z.string().max(64).nullable(),
  domain: z.enum(DOMAINS).nullable(),
  name: localizedSchema.nullable(),
  position: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).nullable(),
  shape: z.record(z.string(), z.unknown()).nullable(),
  positionAccuracyM: z.number().nullable(),
  positionVerified: z.boolean(),
  unit: z.string().max(64).nullable(),
  datastreams: z
    .array(z.object({ key: slugSchema, property: slugSchema, expectedIntervalS: z.number().int().positive() }))
    .max(1000),
});

/** A version of how readings were made right as they came in: they stand in the pack as they were stored. */
const calibrationLine = z.object({
  pack: z.literal('calibration'),
  thing: slugSchema,
  key: slugSchema,
  version: z.number().int().positive(),
  fromMs: ms,
  scale: z.number(),
  addend: z.number(),
  /** elevation of the gauge's zero, metres, in `reference` */
  zeroM: z.number().nullable(),
  reference: z.string().max(1000).nullable(),
  source: z.string().max(1000),
  note: z.string().max(1000),
  who,
  atMs: ms,
});

const ruleLine = z.object({
  pack: z.literal('rule'),
  key: slugSchema,
  version: z.number().int().positive(),
  definition: z.record(z.string(), z.unknown()),
  createdMs: ms,
  createdBy: who,
  /** null where it held to the end of the window */
  supersededMs: ms.nullable(),
});

const gapLine = z.object({ pack: z.literal('gap'), fromMs: ms, toMs: ms, reason: z.string().max(100) });

const maintenanceLine = z.object({
  pack: z.literal('maintenance'),
  scope: z.record(z.string(), z.unknown()),
  fromMs: ms,
  toMs: ms,
  reason: z.string().max(1000),
  who,
  atMs: ms,
});

const outOfServiceLine = z.object({
  pack: z.literal('out-of-service'),
  thing: slugSchema,
  reason: z.string().max(1000),
  who,
  atMs: ms,
});

const markLine = z.object({
  pack: z.literal('mark'),
  thing: slugSchema,
  key: slugSchema,
  fromMs: ms,
  /** null: without an end */
  toMs: ms.nullable(),
  quality: z.enum(MARK_QUALITIES),
  reason: z.string().max(1000),
  who,
  atMs: ms,
});

const alarmLine = z.object({
  pack: z.literal('alarm'),
  rule: slugSchema,
  version: z.number().int().positive(),
  thing: slugSchema,
  /** of its datastream; null where the rule looks at the thing as a whole */
  key: slugSchema.nullable(),
});

/** As `AlarmTransition`, of the alarm before it. */
const stepLine = z.object({
  pack: z.literal('step'),
  n: z.number().int().positive(),
  kind: z.string().max(40),
  atMs: ms,
  timeMs: ms,
  who: who.nullable(),
  why: z.string().max(2000).nullable(),
  severity: z.enum(SEVERITIES),
  level: localizedSchema.nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  untilMs: ms.nullable(),
});

const valuesLine = {
  t: ms,
  thing: slugSchema,
  v: z.record(slugSchema, z.number()),
  /** quality, where it is not 0 */
  q: z.number().int().min(0).max(4).optional(),
};
/** The newest readings of before the window, which are its state at its beginning. */
const beforeLine = z.object({ pack: z.literal('before'), ...valuesLine });
/** What the program itself computed: replayed, it would be computed anew. */
const derivedLine = z.object({ pack: z.literal('derived'), ...valuesLine });

const endLine = z.object({
  pack: z.literal('end'),
  lines: count,
  readings: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const packLineSchema = z.discriminatedUnion('pack', [
  thingLine,
  calibrationLine,
  ruleLine,
  gapLine,
  maintenanceLine,
  outOfServiceLine,
  markLine,
  alarmLine,
  stepLine,
  beforeLine,
  derivedLine,
  endLine,
]);
export type PackLine = z.infer<typeof packLineSchema>;
/** One line by its `pack`. */
export type PackLineOf<K extends PackLine['pack']> = Extract<PackLine, { pack: K }>;

/**
 * `GET /api/packs/estimate?realm=…&from=…&until=…` with, to narrow it, `domains` and `things` (commas between them), and
 * `events=1`: what `GET /api/packs` with the same would hold. `excess`: the first count that is more than a pack takes.
 */
export interface PackEstimate {
  counts: PackCounts;
  excess: { what: 'readings' | 'steps' | 'events'; most: number } | null;
}

/** `POST /api/packs?declaration=no-state-secret&name=…` (engineer): the drill that the pack was opened as. */
export interface OpenedPack {
  slug: string;
  fromMs: number;
  untilMs: number;
  counts: PackCounts;
}
