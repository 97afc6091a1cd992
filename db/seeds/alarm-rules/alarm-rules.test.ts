import { localizedSchema, ruleInputSchema, SEVERITIES } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { kinds, properties, things } from '../index.ts';
import { alarmRules } from './index.ts';

const rules = alarmRules.map((rule) => ruleInputSchema.parse({ realm: 'sim', ...rule }));
const propertyOf = new Map(properties.map((property) => [property.key, property]));

function repeated(keys: string[]): string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

describe('the alarm rules', () => {
  it('fit the contract, each key and name once', () => {
    expect(rules.length).toBeGreaterThan(50);
    expect(repeated(rules.map(({ key }) => key))).toEqual([]);
    for (const language of ['vi', 'en'] as const) expect(repeated(rules.map(({ name }) => name[language]))).toEqual([]);
  });

  it('are about things and kinds that exist', () => {
    for (const { key, scope } of rules) {
      for (const kind of scope.kinds ?? []) expect(kinds.some((k) => k.key === kind)).toBe(true);
      for (const slug of scope.things ?? [])
        expect(
          things.some((t) => t.slug === slug),
          `${key}: ${slug}`,
        ).toBe(true);
    }
  });

  it('compare properties that are defined, and that every kind or thing named measures', () => {
    for (const { key, condition, scope } of rules) {
      if (condition.type !== 'threshold' && condition.type !== 'state') continue;
      const property = propertyOf.get(condition.property);
      expect(property, `${key}: ${condition.property}`).toBeDefined();
      const named = [
        ...kinds.filter((kind) => scope.kinds?.includes(kind.key)),
        ...things.filter(({ slug }) => scope.things?.includes(slug)),
      ];
      for (const { datastreams } of named) {
        expect(datastreams.map((stream) => stream.property)).toContain(condition.property);
      }
    }
  });

  it('watch every kind of device for its silence, once at each degree', () => {
    const watched = rules.flatMap(({ condition, scope }) =>
      condition.type === 'silence' ? (scope.kinds ?? []).map((kind) => `${kind} ${condition.after}`) : [],
    );
    expect(repeated(watched)).toEqual([]);
    // what people report is no device: no news is good news
    const unwatched = kinds.filter(({ key }) => !watched.includes(`${key} offline`)).map(({ key }) => key);
    expect(unwatched).toEqual(['report-area']);
  });

  it('have levels that rise to the worst, apart by more than the hysteresis, in steps of the reading', () => {
    for (const { key, condition } of rules) {
      if (condition.type !== 'threshold') continue;
      const { levels, direction, hysteresis, take, overS, property } = condition;
      const sign = direction === 'above' ? 1 : -1;
      for (const [i, level] of levels.entries()) {
        const before = levels[i - 1];
        if (before === undefined) continue;
        expect(sign * (level.at - before.at), key).toBeGreaterThanOrEqual(hysteresis);
        expect(SEVERITIES.indexOf(level.severity), key).toBeLessThanOrEqual(SEVERITIES.indexOf(before.severity));
      }
      expect(hysteresis, key).toBeGreaterThan(0);
      expect(overS > 0, key).toBe(take !== 'value');
      const precision = propertyOf.get(property)!.precision;
      for (const { at } of levels) expect(Number(at.toFixed(precision)), key).toBe(at);
    }
  });

  it('name codes that the state or flag can have', () => {
    for (const { key, condition } of rules) {
      if (condition.type !== 'state') continue;
      const { kind, states } = propertyOf.get(condition.property)!;
      const possible = kind === 'flag' ? [0, 1] : states!.map(({ code }) => code);
      for (const code of condition.codes) expect(possible, key).toContain(code);
    }
  });

  it('sum up totals alone', () => {
    for (const { key, condition } of rules) {
      if (condition.type !== 'threshold') continue;
      const isTotal = propertyOf.get(condition.property)!.kind === 'interval-total';
      expect(condition.take === 'sum', key).toBe(isTotal);
    }
  });

  it('have one governing set of levels for each river gauge', () => {
    for (const gauge of ['river-dong-trang', 'river-dien-phu']) {
      const legal = rules.filter(({ scope }) => scope.things?.includes(gauge));
      expect(legal.filter(({ governing }) => governing)).toHaveLength(1);
      for (const { condition } of legal) {
        expect(condition).toMatchObject({ property: 'stage', take: 'value' });
        expect('levels' in condition && condition.levels.map(({ name }) => name?.vi)).toEqual(['BĐ1', 'BĐ2', 'BĐ3']);
      }
    }
  });

  it('are verified only where nothing says that it was not', () => {
    for (const { key, source, verified } of rules) {
      expect(/chưa xác minh/.test(source), key).toBe(!verified);
    }
  });

  it('have short names with their marks, in the words of the office', () => {
    for (const { name } of rules) {
      expect(localizedSchema.safeParse(name).success).toBe(true);
      expect(/[^\p{ASCII}]/u.test(name.vi), name.vi).toBe(true);
      expect(name.vi.length, name.vi).toBeLessThanOrEqual(50);
      expect(name.vi).toBe(name.vi.normalize('NFC'));
      // hòa, thủy, hóa; and báo động is the river's legal level, never an alarm of ours
      expect(name.vi).not.toMatch(/(hoà|thuỷ|hoá|uỷ)(?!\p{L})|báo động/iu);
    }
  });
});
