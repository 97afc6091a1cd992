import type { LabExpectation, LabVerdict, Localized } from '@commune/contract';
import { alarmRules, things } from '@commune/db/seeds';
import type { AlarmTurn } from '../scenario/alarm-log.ts';
import { judge } from '../scenario/expectations.ts';
import type { Expectation } from '../scenario/scenario.ts';

const ruleNames = new Map(alarmRules.map(({ key, name }) => [key, name]));
const thingNames = new Map(things.map(({ slug, name }) => [slug, name]));

function named(slug: string, names: ReadonlyMap<string, Localized>) {
  return { slug, name: names.get(slug) ?? { vi: slug, en: slug } };
}

/** What is expected, with the names that a person knows it by. */
export function expectationOf({ rule, thing, is, severity, fromMs, toMs }: Expectation): LabExpectation {
  return {
    ...{ is, severity, fromMs, toMs },
    rule: named(rule, ruleNames),
    thing: thing === null ? null : named(thing, thingNames),
  };
}

/** What has come of it while the drill's clock stands at `clockMs`. */
export function verdictsAt(
  expectations: readonly Expectation[],
  turns: readonly AlarmTurn[],
  clockMs: number,
): LabVerdict[] {
  return judge(expectations, turns).map(({ expectation, met, inTime, found }) => {
    // What came cannot be taken back; what did not come may come until its time is over.
    const isSettled = inTime || clockMs >= expectation.toMs;
    return {
      ...expectationOf(expectation),
      state: !isSettled ? 'waiting' : met ? 'met' : 'missed',
      found: found && { atMs: found.timeMs, thing: named(found.thing, thingNames), severity: found.severity },
    };
  });
}
