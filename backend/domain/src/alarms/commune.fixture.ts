import { ruleDefinitionSchema } from '@commune/contract';
import type { WatchedRule, WatchedThing } from './evaluation.ts';
import { Evaluator, type EvaluatorParts } from './evaluator.ts';

/** 24 November 2025, 23:00:00 in Viet Nam, a Monday. */
export const T0 = Date.UTC(2025, 10, 24, 16);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A rule as it would come from a request, its defaults filled in. */
export function rule(
  condition: object,
  more: { key?: string; version?: number; [part: string]: unknown } = {},
): WatchedRule {
  const { key = 'r', version = 1, ...parts } = more;
  const definition = { name: { vi: 'Luật', en: 'Rule' }, source: 'the tests', condition, ...parts };
  return { key, version, definition: ruleDefinitionSchema.parse(definition) };
}

/** Above 10 medium, above 20 critical, left 1 below. */
export const STAGE = {
  type: 'threshold',
  property: 'stage',
  direction: 'above',
  hysteresis: 1,
  levels: [
    { severity: 'medium', at: 10 },
    { severity: 'critical', at: 20 },
  ],
};

/** A gauge with a reading a minute: 11 stage, 12 rain, 13 pump-on, 14 the derived rate of rise, 19 online. */
export const GAUGE: WatchedThing = {
  id: 1,
  slug: 'gauge-01',
  kind: 'river-gauge',
  domain: 'river',
  datastreams: [
    { id: 11, key: 'stage', property: 'stage', expectedIntervalS: 60 },
    { id: 12, key: 'rain', property: 'rain', expectedIntervalS: 60 },
    { id: 13, key: 'pump', property: 'pump-on', expectedIntervalS: 60 },
    { id: 14, key: 'rate-of-rise', property: 'rate-of-rise', expectedIntervalS: 60 },
    { id: 19, key: 'online', property: 'online', expectedIntervalS: 60 },
  ],
};

export function evaluator(rules: WatchedRule[], parts: Partial<EvaluatorParts> = {}): Evaluator {
  return new Evaluator({ rules, things: [GAUGE], states: [], latest: new Map(), windows: new Map(), ...parts });
}

/** Readings of one datastream, one a minute from `fromMinute` on; null: none. */
export function minutes(values: (number | null)[], fromMinute = 0, datastreamId = 11) {
  return values.flatMap((value, k) =>
    value === null ? [] : [{ datastreamId, timeMs: T0 + (fromMinute + k) * MINUTE, value }],
  );
}

/** Changes in short: 'raised 0:30 medium' is thirty seconds after T0. */
export function short(
  changes: readonly { kind: string; timeMs: number; severity: string; why: string | null }[],
): string[] {
  return changes.map(({ kind, timeMs, severity, why }) => {
    const seconds = Math.floor((timeMs - T0) / 1000) % 60;
    const ms = (timeMs - T0) % 1000;
    const minute = Math.floor((timeMs - T0) / MINUTE);
    const clock = `${minute}:${String(seconds).padStart(2, '0')}${ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`}`;
    return [kind, clock, severity, why].filter(Boolean).join(' ');
  });
}
