import type { Condition, PropertyKind, Take, ThresholdCondition } from '@commune/contract';
import type { RuleFault, RuleVocabulary } from './check-rule.ts';
import { ReadingWindow } from './reading-window.ts';
import { compareSeverity } from './severity.ts';

type Property = RuleVocabulary['properties'][number];

const TAKES: Partial<Record<PropertyKind, { takes: Take[]; advice: string }>> = {
  gauge: {
    takes: ['value', 'mean', 'rate'],
    advice: 'a level measured again and again cannot be added up: take its mean',
  },
  'interval-total': { takes: ['value', 'mean', 'sum'], advice: 'each reading is an amount of its own: take their sum' },
  counter: { takes: ['value', 'rate'], advice: 'it only ever counts on: take its rate' },
};

/** `intervalsS`: how often the things in scope give a reading. */
export function checkThreshold(
  condition: ThresholdCondition,
  property: Property,
  intervalsS: readonly number[],
): RuleFault[] {
  const { take, direction } = condition;
  const fits = TAKES[property.kind];
  if (fits === undefined)
    return [
      { field: 'condition.property', reason: `${property.key} is a ${property.kind}: it has codes and no limits` },
    ];
  const faults: RuleFault[] = [];
  if (!fits.takes.includes(take))
    faults.push({ field: 'condition.take', reason: `a ${take} of ${property.key} says nothing: ${fits.advice}` });
  if (take === 'rate' && property.kind === 'counter' && direction === 'below')
    faults.push({ field: 'condition.direction', reason: 'a counter that begins again at 0 would look like a fall' });
  return [
    ...faults,
    ...checkSpan(condition, intervalsS),
    ...checkLevels(condition),
    ...checkReach(condition, property),
  ];
}

export function checkState(condition: Extract<Condition, { type: 'state' }>, property: Property): RuleFault[] {
  const codes =
    property.kind === 'flag' ? [0, 1] : property.kind === 'state' ? property.states?.map(({ code }) => code) : null;
  if (codes === null || codes === undefined)
    return [{ field: 'condition.property', reason: `${property.key} is a ${property.kind}: hold it against limits` }];
  const unknown = condition.codes.filter((code) => !codes.includes(code));
  if (unknown.length > 0)
    return [
      {
        field: 'condition.codes',
        reason: `${property.key} has no code ${unknown.join(', ')}; it has ${codes.join(', ')}`,
      },
    ];
  if (codes.every((code) => condition.codes.includes(code)))
    return [{ field: 'condition.codes', reason: 'every code is amiss, so that it would never end' }];
  return [];
}

function checkSpan({ take, overS }: ThresholdCondition, intervalsS: readonly number[]): RuleFault[] {
  const field = 'condition.overS';
  if (take === 'value')
    return overS === 0 ? [] : [{ field, reason: 'a value has no averaging time: leave it out, or take a mean' }];
  if (overS === 0) return [{ field, reason: `say over what time the ${take} is taken, in seconds` }];
  const slowestS = Math.max(...intervalsS);
  if (intervalsS.length === 0 || take === 'sum' || countsEvery(slowestS, take, overS)) return [];
  return [{ field, reason: `a reading every ${slowestS} s is too seldom for a ${take} over ${overS} s` }];
}

/** Whether readings that come so regularly are ever enough. */
function countsEvery(intervalS: number, take: 'mean' | 'rate', overS: number): boolean {
  const n = Math.min(Math.floor(overS / intervalS) + 1, 16);
  if (n === 16) return true;
  const readings = Array.from({ length: n }, (_, k) => ({ timeMs: k * intervalS * 1000, value: 0 }));
  return new ReadingWindow(overS * 1000, readings).measure(take) !== null;
}

function checkLevels({ levels, direction, hysteresis }: ThresholdCondition): RuleFault[] {
  const faults: RuleFault[] = [];
  for (const [k, level] of levels.entries()) {
    const milder = levels[k - 1];
    if (milder === undefined) continue;
    const apart = direction === 'above' ? level.at - milder.at : milder.at - level.at;
    const field = `condition.levels.${k}`;
    if (apart <= 0) {
      const order = direction === 'above' ? 'above' : 'below';
      faults.push({
        field: `${field}.at`,
        reason: `the limits go from the mildest to the worst: it must be ${order} ${milder.at}`,
      });
    } else if (hysteresis >= apart) {
      const reason = `it reaches past the milder limit, ${apart} away from the next: a level would not be left before the one below it`;
      faults.push({ field: 'condition.hysteresis', reason });
    }
    if (compareSeverity(level.severity, milder.severity) > 0)
      faults.push({ field: `${field}.severity`, reason: `a worse limit cannot be milder than ${milder.severity}` });
  }
  return faults;
}

/** Limits that can never be reached, or never be left, where the property says what it can be. */
function checkReach({ levels, direction, hysteresis, take }: ThresholdCondition, property: Property): RuleFault[] {
  const bounds = take === 'rate' ? null : boundsOf(property, take);
  if (bounds === null) return [];
  const [lowest, highest] = bounds;
  return levels.flatMap(({ at }, k) => {
    const field = `condition.levels.${k}.at`;
    const [near, far] = direction === 'above' ? [lowest, highest] : [highest, lowest];
    const sign = direction === 'above' ? 1 : -1;
    if (sign * (at - far) > 0)
      return [{ field, reason: `${property.key} never reaches ${at}: it is ${wording(bounds)}` }];
    if (sign * (at - near) <= 0)
      return [{ field, reason: `${property.key} is always there: it is ${wording(bounds)}` }];
    if (sign * (at - near) < hysteresis)
      return [
        { field: 'condition.hysteresis', reason: `it could never be left: ${property.key} is ${wording(bounds)}` },
      ];
    return [];
  });
}

/** What is a share of what it is made for, and can be more. */
const MAY_PASS_ALL = ['transformer-load', 'truck-load', 'bin-fill', 'reservoir-fill'];

function boundsOf({ key, kind, unit }: Property, take: Take): [number, number] | null {
  if (kind === 'interval-total' || kind === 'counter') return [0, Number.POSITIVE_INFINITY];
  if (unit !== '%' || take === 'sum') return null;
  return [0, MAY_PASS_ALL.includes(key) ? Number.POSITIVE_INFINITY : 100];
}

function wording([lowest, highest]: readonly [number, number]): string {
  return highest === Number.POSITIVE_INFINITY ? `${lowest} or more` : `${lowest} to ${highest}`;
}
