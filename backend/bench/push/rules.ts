import type { RuleInput } from '@commune/contract';
import { ALARM_AT, STORM_KEY } from '../load/kinds.ts';
import { LOAD_THINGS, thingSlug } from '../load/messages.ts';
import type { RunningBackend } from '../parts/backend.ts';
import type { BenchDatabase } from '../parts/database.ts';

/** Rules and what each looks at: 2,000 things' first property, their second, and half of them by that of the storm. */
const RULES_OF: readonly (readonly [property: string, rules: number])[] = [
  ['pm25', 20],
  ['pm10', 20],
  [STORM_KEY, 10],
];
/** Every twentieth thing is one rule's: alarms that come one after the other are not of one rule, and are listed each. */
const STRIDE = 20;

/** Takes away the rules of the seeds: what is measured knows how many there are. */
export async function forgetRules(database: BenchDatabase): Promise<void> {
  const client = await database.connect();
  await client.query('DELETE FROM sandbox.alarm_rule').finally(() => client.end());
}

/** Saves 50 rules with 100 things each, as an engineer does. Throws where they look at another number of things. */
export async function saveRules({ run }: RunningBackend): Promise<number> {
  const signedIn = await fetch(run.signIn.engineer, { redirect: 'manual' });
  const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
  let sources = 0;
  for (const [property, rules] of RULES_OF) {
    for (let k = 0; k < rules; k++) {
      const rule = ruleOf(property, k);
      const response = await fetch(`${run.url}/api/alarm-rules`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify(rule),
      });
      if (!response.ok) throw new Error(`rule ${rule.key}: ${await response.text()}`);
      sources += ((await response.json()) as { sources: number }).sources;
    }
  }
  const expected = RULES_OF.reduce((sum, [, rules]) => sum + (rules * LOAD_THINGS) / STRIDE, 0);
  if (sources !== expected) throw new Error(`the rules look at ${sources} datastreams instead of ${expected}`);
  return sources;
}

function ruleOf(property: string, k: number): RuleInput {
  const things = Array.from({ length: LOAD_THINGS / STRIDE }, (_, n) => thingSlug(n * STRIDE + k));
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
