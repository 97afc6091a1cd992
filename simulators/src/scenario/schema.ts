import { DOMAINS, localizedSchema, SEVERITIES } from '@commune/contract';
import { z } from 'zod';
import { readDuration } from './duration.ts';

/** A scenario says when by how long after its start, or by the clock. */
export type Moment = { afterMs: number } | { atMs: number };

const DURATION = 'a duration such as 30s, 90m or 1d6h';
const WITH_OFFSET = z.iso.datetime({
  offset: true,
  error: 'must be a time with its offset, such as 2025-11-20T05:30:00+07:00',
});

const signedDuration = z.string(`must be ${DURATION}`).transform((text, context) => {
  const ms = readDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue(`"${text}" is no duration; write ${DURATION}`);
  return z.NEVER;
});
const duration = signedDuration.refine((ms) => ms >= 0, 'a duration cannot be negative; leave out the minus sign');
const positiveDuration = duration.refine((ms) => ms > 0, 'must be longer than nothing');

const moment = z.string(`must be ${DURATION} after the start, or a time with its offset`).transform((text, context) => {
  const afterMs = readDuration(text);
  if (afterMs !== undefined && afterMs >= 0) return { afterMs } as Moment;
  if (WITH_OFFSET.safeParse(text).success) return { atMs: Date.parse(text) } as Moment;
  context.addIssue(
    afterMs === undefined
      ? `"${text}" is no moment; write ${DURATION} after the start, or a time such as 2025-11-20T05:30:00+07:00`
      : 'a moment cannot lie before the start; leave out the minus sign',
  );
  return z.NEVER;
});

const pattern = z.string().regex(/^[A-Za-z0-9_-]{1,64}\*?$/, 'a slug, or the beginning of slugs and *');
const selectorSchema = z
  .strictObject({
    slugs: z.array(pattern).min(1).optional(),
    kinds: z.array(z.string()).min(1).optional(),
    domains: z
      .array(z.enum(DOMAINS, `one of ${DOMAINS.join(', ')}`))
      .min(1)
      .optional(),
  })
  .refine((parts) => Object.keys(parts).length > 0, 'name slugs, kinds or domains');
/** A slug, a list of slugs, or what fits every part that is given. */
const things = z.preprocess(
  (given) => (typeof given === 'string' ? { slugs: [given] } : Array.isArray(given) ? { slugs: given } : given),
  selectorSchema,
);
export type Selector = z.infer<typeof selectorSchema>;

/** From a moment, the start by default, for a while or to a moment; to the end where neither is given. */
const span = { from: moment.default({ afterMs: 0 }), for: positiveDuration.optional(), to: moment.optional() };
export interface SpanDraft {
  from: Moment;
  for?: number | undefined;
  to?: Moment | undefined;
}
const hasOneEnd = ({ for: lasting, to }: SpanDraft) => lasting === undefined || to === undefined;
const ONE_END = { error: 'say "for" or "to", not both', path: ['to'] };

const EFFECTS = ['curve', 'set', 'add', 'multiply', 'hold'] as const;
/** What a phase does to one property of things. Of an interval total the figures are an hour's. */
const effectSchema = z
  .strictObject({
    things,
    property: z.string(),
    /** through these values, without overshooting; `at` counts from the phase's beginning */
    curve: z
      .array(z.strictObject({ at: moment, value: z.number() }))
      .min(2, 'a curve needs two points')
      .optional(),
    set: z.number().optional(),
    add: z.number().optional(),
    multiply: z.number().min(0).optional(),
    /** as it was when the phase began */
    hold: z.literal(true).optional(),
    /** how much of the seed's chance lies on a curve or a value that is set, in its unit */
    noise: z.number().min(0).default(0),
    /** how long what is added or multiplied takes to come, and to go */
    ramp: duration.default(0),
  })
  .refine((effect) => EFFECTS.filter((key) => effect[key] !== undefined).length === 1, {
    error: `say exactly one of ${EFFECTS.join(', ')}`,
  });
export type EffectDraft = z.infer<typeof effectSchema>;

const phaseSchema = z
  .strictObject({ name: z.string().min(1), ...span, effects: z.array(effectSchema).min(1) })
  .refine(hasOneEnd, ONE_END);

const FAULTS = ['silence', 'drift', 'stuck', 'spikes', 'burst', 'clock-skew', 'link-cut'] as const;
const fault = <K extends (typeof FAULTS)[number], S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), things, ...span, ...shape });

const faultSchema = z
  .discriminatedUnion(
    'kind',
    [
      /** nothing comes; `will`: the broker says that the device is gone */
      fault('silence', { will: z.boolean().default(false) }),
      /** a property wanders off, by so much an hour */
      fault('drift', { property: z.string(), perHour: z.number() }),
      /** a property, or all of them, stays what it was */
      fault('stuck', { property: z.string().optional() }),
      /** now and then a reading is off by about `size` */
      fault('spikes', { property: z.string(), size: z.number(), chance: z.number().min(0).max(1) }),
      /** what is measured is kept back, and comes all at once at the end */
      fault('burst', {}),
      /** the device's clock is off */
      fault('clock-skew', { by: signedDuration }),
      /** a link is down, or on its standby; what lies behind it is not heard, or later where it keeps its readings */
      fault('link-cut', {
        standby: z.boolean().default(false),
        behind: things.optional(),
        kept: z.boolean().default(false),
      }),
    ],
    { error: `kind is one of ${FAULTS.join(', ')}` },
  )
  .refine(hasOneEnd, ONE_END);
export type FaultDraft = z.infer<typeof faultSchema>;

/** More people than usual come to the service hall, and perhaps fewer counters are staffed. */
const surgeSchema = z
  .strictObject({
    ...span,
    factor: z.number('how many times as many people come').positive('must be above 0').max(10),
    counters: z.int().min(1).max(6).optional(),
  })
  .refine(hasOneEnd, ONE_END);

/** Within a span, to the end by default, an alarm is raised (at this severity or worse), cleared, or never raised. */
const expectationSchema = z.strictObject({
  alarm: z.string('the key of an alarm rule'),
  thing: z.string().optional(),
  is: z.enum(['raised', 'cleared', 'absent']).default('raised'),
  severity: z.enum(SEVERITIES, `one of ${SEVERITIES.join(', ')}`).optional(),
  after: moment.default({ afterMs: 0 }),
  within: positiveDuration.optional(),
});

const MAX_LENGTH_MS = 60 * 86_400_000;
export const scenarioSchema = z.strictObject({
  title: z.strictObject(localizedSchema.shape),
  /** where its figures are from, and what it is for */
  about: z.string().default(''),
  seed: z.int('must be a whole number').min(0).max(0xffff_ffff),
  start: WITH_OFFSET.transform((text) => Date.parse(text)),
  length: positiveDuration.refine((ms) => ms <= MAX_LENGTH_MS, 'at most 60d'),
  /** how often each thing speaks */
  interval: positiveDuration.refine((ms) => ms >= 1000 && ms <= 3_600_000, 'from 1s to 1h').default(300_000),
  /** who takes part; everything by default */
  things: things.optional(),
  /** whether devices also fall silent and lose messages by chance, as on any day */
  mishaps: z.boolean().default(true),
  phases: z.array(phaseSchema).max(200).default([]),
  faults: z.array(faultSchema).max(200).default([]),
  surges: z.array(surgeSchema).max(50).default([]),
  expect: z.array(expectationSchema).max(200).default([]),
});
export type ScenarioDraft = z.infer<typeof scenarioSchema>;

/** Every word of the language, to tell what a mistyped one may have meant. */
export const WORDS: readonly string[] = [
  ...Object.keys(scenarioSchema.shape),
  ...['name', 'effects', 'from', 'for', 'to', 'slugs', 'kinds', 'domains', 'property', 'at', 'value', 'noise', 'ramp'],
  ...EFFECTS,
  ...['kind', 'will', 'perHour', 'size', 'chance', 'by', 'standby', 'behind', 'kept', 'factor', 'counters'],
  ...['alarm', 'thing', 'is', 'severity', 'after', 'within', 'vi', 'en'],
];
