import {
  DTI_GROUPS,
  indicatorSchema,
  PLAN_SECTIONS,
  procedureSchema,
  REPORT_CATEGORIES,
  SCORE_GROUPS,
  SCORE_INDICATORS,
  scoreSchemeSchema,
  workingCalendarSchema,
} from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { indicators, procedures, reportTerms, scoreScheme, units, workingCalendar } from './index.ts';

const unitKeys = units.map(({ key }) => key);
const once = (keys: string[]) => expect(new Set(keys).size).toBe(keys.length);

describe('services', () => {
  it('know each procedure once, with a unit that there is', () => {
    for (const procedure of procedures) {
      expect(procedureSchema.parse(procedure)).toEqual(procedure);
      expect(unitKeys).toContain(procedure.unit);
    }
    once(procedures.map(({ code }) => code));
  });

  it('keep a calendar of days that would else be worked, and work days that would else be off', () => {
    expect(workingCalendarSchema.parse(workingCalendar)).toEqual(workingCalendar);
    const weekday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay();
    once([...workingCalendar.holidays, ...workingCalendar.madeUp].map(({ date }) => date));
    for (const { date } of workingCalendar.holidays) expect([1, 2, 3, 4, 5], date).toContain(weekday(date));
    for (const { date } of workingCalendar.madeUp) expect([0, 6], date).toContain(weekday(date));
  });

  it('have a term for every category of report', () => {
    expect(Object.keys(reportTerms).sort()).toEqual([...REPORT_CATEGORIES].sort());
  });

  it('spread the points of Decision 766 over its five groups', () => {
    expect(scoreSchemeSchema.parse(scoreScheme)).toEqual(scoreScheme);
    expect(scoreScheme.indicators.map(({ key }) => key)).toEqual([...SCORE_INDICATORS]);
    const pointsOf = (keys: string[]) =>
      scoreScheme.indicators
        .filter(({ key, group }) => keys.includes(key) || keys.includes(group))
        .reduce((sum, { points }) => sum + points, 0);
    expect(SCORE_GROUPS.map((group) => pointsOf([group]))).toEqual([18, 20, 22, 22, 18]);
    expect(pointsOf(['procedures-payable', 'online-payment'])).toBe(10);
  });
});

describe('the plan', () => {
  it('has its eighteen indicators once, each with units that there are', () => {
    expect(indicators).toHaveLength(18);
    once(indicators.map(({ key }) => key));
    for (const indicator of indicators) {
      expect(indicatorSchema.parse(indicator)).toEqual(indicator);
      for (const unit of [indicator.owner, ...indicator.supporting]) expect(unitKeys, indicator.key).toContain(unit);
      expect(indicator.supporting).not.toContain(indicator.owner);
      expect(PLAN_SECTIONS).toContain(indicator.section);
      expect(DTI_GROUPS).toContain(indicator.dtiGroup);
    }
  });

  it('says whose each target is', () => {
    const keysOf = (origin: string) => indicators.filter((one) => one.origin === origin).map(({ key }) => key);
    expect(keysOf('plan')).toEqual(['online-services', 'cashless']);
    expect(keysOf('decision')).toEqual(['online-payment', 'digitised', 'satisfaction']);
    expect(keysOf('provisional')).toHaveLength(13);
    for (const { origin, verified } of indicators) expect(verified).toBe(origin !== 'provisional');
  });
});
