import { describe, expect, it } from 'vitest';
import { checkRule, type RuleVocabulary } from './check-rule.ts';
import { GAUGE, rule, STAGE } from './commune.fixture.ts';

const OFFICE = { id: 2, slug: 'office', kind: 'office', domain: 'services' as const, datastreams: [] };
const property = (key: string, kind: 'gauge' | 'interval-total' | 'counter' | 'flag' | 'state', unit = '1') => ({
  ...{ key, kind, unit },
  states: kind === 'state' ? [0, 1, 2].map((code) => ({ code, key: `s${code}`, name: { vi: 'x', en: 'x' } })) : null,
});
const VOCABULARY: RuleVocabulary = {
  properties: [
    property('stage', 'gauge', 'm'),
    property('humidity', 'gauge', '%'),
    property('rain', 'interval-total', 'mm'),
    property('water-volume', 'counter', 'm3'),
    property('pump-on', 'flag'),
    property('station-status', 'state'),
  ],
  kinds: [{ key: 'river-gauge' }, { key: 'office' }],
  things: [
    {
      ...GAUGE,
      datastreams: [
        ...GAUGE.datastreams,
        { id: 15, key: 'humidity', property: 'humidity', expectedIntervalS: 60 },
        { id: 16, key: 'volume', property: 'water-volume', expectedIntervalS: 60 },
        { id: 17, key: 'status', property: 'station-status', expectedIntervalS: 60 },
      ],
    },
    OFFICE,
  ],
};

function faults(condition: object, more: { [part: string]: unknown } = {}): string[] {
  const { definition } = rule(condition, more);
  return checkRule(definition, VOCABULARY).map(({ field, reason }) => `${field}: ${reason}`);
}

const level = (at: number, severity = 'low') => ({ severity, at });
const threshold = (parts: object) => ({
  type: 'threshold',
  property: 'stage',
  direction: 'above',
  levels: [level(10)],
  ...parts,
});
const state = (name: string, ...codes: number[]) => ({ type: 'state', property: name, codes, severity: 'low' });
const expression = (text: string) => ({ type: 'expression', expression: text, severity: 'low' });

describe('checkRule', () => {
  it.each([
    ['several levels', STAGE],
    ['the only level with a hysteresis', threshold({ hysteresis: 30 })],
    ['a mean', threshold({ take: 'mean', overS: 3600 })],
    ['a sum of amounts', threshold({ property: 'rain', take: 'sum', overS: 3600 })],
    ['the rate of a counter', threshold({ property: 'water-volume', take: 'rate', overS: 3600 })],
    ['a percentage', threshold({ property: 'humidity', levels: [level(90), level(95)], hysteresis: 2 })],
    ['a flag', state('pump-on', 0)],
    ['a state', state('station-status', 1, 2)],
    ['silence', { type: 'silence', after: 'stale', severity: 'low' }],
    ['an expression', expression('v.stage / 2.0 > 3.0 && v["rain"] > 1.0')],
  ])('finds nothing wrong with %s', (_name, condition) => expect(faults(condition)).toEqual([]));

  it.each([
    ['unknown property', threshold({ property: 'snow' }), /^condition.property: there is no property snow/],
    ['limits of a flag', threshold({ property: 'pump-on' }), /^condition.property: .*codes/],
    ['codes of a gauge', state('stage', 1), /^condition.property: .*limits/],
    ['sum of a gauge', threshold({ take: 'sum', overS: 60 }), /^condition.take: .*mean/],
    ['mean of a counter', threshold({ property: 'water-volume', take: 'mean', overS: 600 }), /^condition.take: .*rate/],
    ['rate of amounts', threshold({ property: 'rain', take: 'rate', overS: 600 }), /^condition.take: .*sum/],
    [
      'a counter that falls',
      threshold({ property: 'water-volume', take: 'rate', overS: 600, direction: 'below' }),
      /^condition.direction/,
    ],
    ['no averaging time', threshold({ take: 'mean' }), /^condition.overS: say over what time/],
    ['an averaging time of a value', threshold({ overS: 60 }), /^condition.overS: a value has no/],
    ['too few readings for a mean', threshold({ take: 'mean', overS: 180 }), /^condition.overS: .*too seldom/],
    ['limits out of order', threshold({ levels: [level(10), level(10)] }), /^condition.levels.1.at: .*above 10/],
    [
      'limits that do not fall',
      threshold({ direction: 'below', levels: [level(3), level(4)] }),
      /^condition.levels.1.at: .*below 3/,
    ],
    ['an easing severity', threshold({ levels: [level(10, 'high'), level(20)] }), /^condition.levels.1.severity/],
    ['too much hysteresis', threshold({ levels: [level(10), level(20)], hysteresis: 10 }), /^condition.hysteresis/],
    ['more than all', threshold({ property: 'humidity', levels: [level(101)] }), /never reaches 101: it is 0 to 100/],
    ['what always is', threshold({ property: 'humidity', levels: [level(0)] }), /always there/],
    ['what never ends', threshold({ property: 'humidity', levels: [level(5)], hysteresis: 6 }), /never be left/],
    ['less than no rain', threshold({ property: 'rain', direction: 'below', levels: [level(-1)] }), /0 or more/],
    ['an unknown code', state('station-status', 7), /^condition.codes: .*no code 7; it has 0, 1, 2/],
    ['a flag beyond 1', state('pump-on', 2), /^condition.codes/],
    ['every code', state('pump-on', 0, 1), /never end/],
    ['what cannot be read', expression('v.stage >'), /^condition.expression/],
    ['an unknown key', expression('v.xyz > 1.0'), /no thing in scope has a datastream xyz/],
    ['no value', expression('1 > 2'), /never changes/],
    ['a part that never changes', expression('v.stage > 1.0 || true'), /always the same/],
    ['division by zero', expression('v.stage / 0.0 > 1.0'), /v.stage \/ 0.0 divides by zero/],
  ])('refuses %s', (_name, condition, fault) => {
    const found = faults(condition);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(fault);
  });

  it.each([
    ['an unknown kind', { kinds: ['river-gauge', 'ufo'] }, /^scope.kinds: there is no kind of thing ufo/],
    ['an unknown thing', { things: ['gauge-01', 'gauge-99'] }, /^scope.things: there is no thing gauge-99/],
    ['nothing at all', { domain: 'waste' }, /^scope: no thing fits/],
    ['things that do not measure it', { kinds: ['office'] }, /^condition.property: none of the 1 things/],
  ])('refuses a scope of %s', (_name, scope, fault) => {
    const found = faults(STAGE, { scope });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(fault);
  });

  it('refuses silence in what never speaks', () => {
    const found = faults({ type: 'silence', after: 'late', severity: 'low' }, { scope: { kinds: ['office'] } });
    expect(found).toEqual([expect.stringMatching(/^scope: .*silent/)]);
  });
});
