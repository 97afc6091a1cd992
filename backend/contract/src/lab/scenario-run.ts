import { z } from 'zod';
import { SEVERITIES, type Severity } from '../alarms/index.ts';
import { DOMAINS, localizedSchema, slugSchema } from '../words.ts';

const named = z.object({ slug: slugSchema, name: localizedSchema });

/** An alarm that a scenario has to bring, or must not; times are epoch ms. */
export const labExpectationSchema = z.object({
  rule: named,
  /** null: wherever it comes */
  thing: named.nullable(),
  is: z.enum(['raised', 'cleared', 'absent']),
  /** this or worse; null: any */
  severity: z.enum(SEVERITIES).nullable(),
  fromMs: z.number(),
  toMs: z.number(),
});
export type LabExpectation = z.infer<typeof labExpectationSchema>;

/** The same with what has come of it until now. */
export const labVerdictSchema = labExpectationSchema.extend({
  state: z.enum(['waiting', 'met', 'missed']),
  /** what came: in time, or else where that was the nearest */
  found: z.object({ atMs: z.number(), thing: named, severity: z.enum(SEVERITIES) }).nullable(),
});
export type LabVerdict = z.infer<typeof labVerdictSchema>;

/** A scenario of the library; what does not fit the commune has a `problem` and nothing else. */
export const labScenarioSchema = z.object({
  slug: slugSchema,
  title: localizedSchema,
  about: z.string().max(4000),
  seed: z.number().int().min(0),
  startMs: z.number(),
  endMs: z.number(),
  things: z.number().int().min(0),
  domains: z.array(z.enum(DOMAINS)),
  phases: z.array(z.object({ name: z.string().max(300), fromMs: z.number(), toMs: z.number() })).max(200),
  expectations: z.array(labExpectationSchema).max(200),
  problem: z.string().max(4000).nullable(),
});
export type LabScenario = z.infer<typeof labScenarioSchema>;

/** What a run came to; the same file and seed give the same two hashes on any machine and at any speed. */
export interface ScenarioResult {
  telemetry: string;
  alarms: string;
  readings: number;
  refused: number;
  raised: Record<Severity, number>;
}
