import type { RuleInput } from '@commune/contract';
import { ALARM_AT, STORM_KEY } from '../load/kinds.ts';
import { LOAD_THINGS, thingSlug } from '../load/messages.ts';
import type { RunningBackend } from '../parts/backend.ts';
import type { BenchDatabase } from '../parts/database.ts';

/**
 * Of each property so many rules, and each looks at one thing in `stride`: all 2,000 by the first and the second, half of
 * them by the storm's. Alarms that come one after the other are of different rules; five of one rule would be one row.
 */
const RULES_OF: readonly { property: string; rules: number; stride: number }[] = [
  { property: 'pm25', rules: 100, stride: 100 },
  { property: 'pm10', rules: 20, stride: 20 },
  { property: STORM_KEY, rules: 10, stride: 20 },
];

/** Takes away the rules of the seeds: what is measured knows how many there are. */
export async function forgetRules(database: BenchDatabase): Promise<void> {
  const client = await database.connect();
  await client.query('DELETE FROM sandbox.alarm_rule').finally(() => client.end());
}

/** Saves the rules as an engineer does; answers how many datastreams they look at. Throws where that is another number than meant. */
export async function saveRules({ run }: RunningBackend): Promise<number> {
  const signedIn = await fetch(run.signIn.engineer, { redirect: 'manual' });
  const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
  let sources = 0;
  for (const { property, rules, stride } of RULES_OF) {
    for (let k = 0; k < rules; k++) {
      const rule = ruleOf(property, k, stride);
      const response = await fetch(`${run.url}/api/alarm-rules`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify(rule),
      });
      if (!response.ok) throw new Error(`rule ${rule.key}: ${await response.text()}`);
      sources += ((await response.json()) as { sources: number }).sources;
    }
  }
  const expected = RULES_OF.reduce((sum, { rules, stride }) => sum + (rules * LOAD_THINGS) / stride, 0);
  if (sources !== expected) throw new Error(`the rules look at ${sources} datastreams instead of ${expected}`);
  return sources;
}

function ruleOf(property: string, k: number, stride: number): RuleInput {
  const things = Array.from({ length: LOAD_THINGS / stride }, (_, n) => thingSlug(n * stride + k));
  const key = `bench-${property}-${k}`;
  return {
    realm: 'sim',
    key,
    name: { vi: key, en: key },
    scope: { things },
    condition: {
      type: 'threshold',
      property,
      take: 'value',
      overS: 0,
      direction: 'above',
      levels: [{ severity: property === STORM_KEY ? 'medium' : 'critical', at: ALARM_AT }],
      hysteresis: 10,
    },
    onDelayS: 0,
    offDelayS: 0,
    activeHours: null,
    governing: true,
    enabled: true,
    source: 'the bench',
    verified: false,
  };
}
