import { z } from 'zod';
import { DOMAINS, type Localized, localizedSchema, slugSchema } from '../words.ts';

/** Of our alarms, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The longest time that a rule may look back, hold or wait, in seconds. */
export const MAX_RULE_SPAN_S = 7 * 86_400;
export const MAX_LEVELS = 8;
export const MAX_EXPRESSION_LENGTH = 500;

const severitySchema = z.enum(SEVERITIES, `one of ${SEVERITIES.join(', ')}`);
const spanSchema = z.number().int().min(0).max(MAX_RULE_SPAN_S);

/**
 * What of a datastream is compared. `value`: each reading as it is. `mean` and `sum`: of the readings of the last `overS`;
 * a mean counts once readings span three quarters of that time, a sum from the first. `rate`: the change an hour, between
 * the reading `overS` ago (or the first since, at least half as old) and now. A limit is given for an averaging time, and
 * a reading of another is never held against it.
 */
export const takeSchema = z.enum(['value', 'mean', 'sum', 'rate']);
export type Take = z.infer<typeof takeSchema>;

const levelSchema = z.strictObject({
  severity: severitySchema,
  /** the limit itself counts as reached */
  at: z.number(),
  /** what the level is called where it has a name of its own: BĐ2 */
  name: localizedSchema.optional(),
});

const thresholdSchema = z.strictObject({
  type: z.literal('threshold'),
  property: slugSchema,
  take: takeSchema.default('value'),
  overS: spanSchema.default(0),
  direction: z.enum(['above', 'below']),
  /** from the mildest to the worst: the limits rise (above) or fall (below) and the severity never eases */
  levels: z.array(levelSchema).min(1).max(MAX_LEVELS),
  /** how far a value must come back behind a level's limit before the level is left, in the unit compared */
  hysteresis: z.number().min(0).default(0),
});

const stateSchema = z.strictObject({
  type: z.literal('state'),
  /** a flag or a state */
  property: slugSchema,
  /** codes at which the condition holds; of a flag 1 or 0 */
  codes: z.array(z.number().int()).min(1).max(32),
  severity: severitySchema,
});

const silenceSchema = z.strictObject({
  type: z.literal('silence'),
  /** how silent a thing must be, by its own rhythm; our own downtime does not count */
  after: z.enum(['late', 'stale', 'offline']),
  severity: severitySchema,
});

const expressionSchema = z.strictObject({
  type: z.literal('expression'),
  /** CEL over the newest values of one thing's datastreams: `v["air-temperature"] > 35.0 && v.humidity < 40.0` */
  expression: z.string().trim().min(1).max(MAX_EXPRESSION_LENGTH),
  severity: severitySchema,
});

export const conditionSchema = z.discriminatedUnion('type', [
  thresholdSchema,
  stateSchema,
  silenceSchema,
  expressionSchema,
]);
export type Condition = z.infer<typeof conditionSchema>;
export type ThresholdCondition = z.infer<typeof thresholdSchema>;
export type Level = z.infer<typeof levelSchema>;

/** Which things a rule looks at: those that fit every part that is given. None given: every registered thing. */
export const scopeSchema = z.strictObject({
  domain: z.enum(DOMAINS).optional(),
  kinds: z.array(slugSchema).min(1).max(100).optional(),
  things: z.array(slugSchema).min(1).max(1000).optional(),
});
export type Scope = z.infer<typeof scopeSchema>;

const hourSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM, 00:00 to 23:59');

/** Local time of Asia/Ho_Chi_Minh; `to` before `from` goes over midnight, equal is the whole day. Days: 1 Monday … 7 Sunday. */
export const activeHoursSchema = z.strictObject({
  from: hourSchema,
  to: hourSchema,
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
});
export type ActiveHours = z.infer<typeof activeHoursSchema>;

/** Everything of a rule that a new version may change. */
export const ruleDefinitionSchema = z.strictObject({
  name: localizedSchema,
  scope: scopeSchema.default({}),
  condition: conditionSchema,
  /** how long the condition must hold before the alarm comes, and be over before it goes, in seconds */
  onDelayS: spanSchema.default(0),
  offDelayS: spanSchema.default(0),
  activeHours: activeHoursSchema.nullable().default(null),
  /** false: its levels are shown beside those of another that raises the alarms, and it raises none itself */
  governing: z.boolean().default(true),
  enabled: z.boolean().default(true),
  /** the legal text, the standard or the body that says so */
  source: z.string().trim().min(1, 'name the text or the body that it comes from').max(300),
  verified: z.boolean().default(false),
});
export type RuleDefinition = z.infer<typeof ruleDefinitionSchema>;

/** `POST /api/alarm-rules` (engineer): a key that exists gets a new version; open alarms keep the one they came by. */
export const ruleInputSchema = z.strictObject({ realm: slugSchema, key: slugSchema, ...ruleDefinitionSchema.shape });
export type RuleInput = z.infer<typeof ruleInputSchema>;
/** A rule as it is written down: what has a default may be left out. */
export type RuleDraft = z.input<typeof ruleDefinitionSchema>;

/** `GET /api/alarm-rules?realm=…`, with `key` and `versions=all` the older ones too, with `at` those that held then. */
export interface AlarmRule extends RuleDefinition {
  id: number;
  key: string;
  version: number;
  createdMs: number;
  createdBy: string;
  /** the version that holds now */
  current: boolean;
  /** things that it looks at now; 0: it can never fire */
  sources: number;
}

/** What an alarm says of the rule that it came by. */
export interface RuleName {
  key: string;
  version: number;
  name: Localized;
  source: string;
  verified: boolean;
}
