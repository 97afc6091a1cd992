import type { Indicator, PaceStatus } from '@commune/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../working-days/office.fixture.ts';
import { daysLeft, figureProblem, groupScorecard, paceOf, percentOf, robustSlope, YEAR_MS } from './index.ts';

const DAY = 86_400_000;

/** Kế hoạch 07/KH-UBND, II.1: use of online public services above 85 % by 2030. */
const ONLINE: Indicator = {
  key: 'online-services',
  name: { vi: 'Tỷ lệ sử dụng dịch vụ công trực tuyến', en: 'Online public-service use' },
  unit: { vi: '%', en: '%' },
  precision: 1,
  direction: 'up',
  bounds: { min: 0, max: 100 },
  target: { type: 'value', value: 85, exclusive: true },
  by: { type: 'date', date: '2030-12-31' },
  accrues: false,
  origin: 'plan',
  milestones: [],
  section: 'II.1',
  dtiGroup: 'society',
  owner: 'public-services',
  supporting: [],
  source: 'dossiers',
  dueEveryDays: 31,
  reference: 'Kế hoạch 07/KH-UBND',
  verified: true,
};
const YEARLY: Indicator = { ...ONLINE, by: { type: 'yearly' }, target: { type: 'value', value: 95, exclusive: false } };
const LEARNERS: Indicator = {
  ...ONLINE,
  by: { type: 'yearly' },
  target: { type: 'rising' },
  accrues: true,
  bounds: { min: 0, max: null },
};

const figure = (local: string, value: number | null) => ({ atMs: at(local), value });
const monthly = (values: number[], year = 2026) =>
  values.map((value, n) => figure(`${year}-${String(n + 1).padStart(2, '0')}-01`, value));
const pace = (
  figures: { atMs: number; value: number | null }[],
  now: string,
  indicator = ONLINE,
  baseline?: { atMs: number; value: number },
) => paceOf(indicator, figures, at(now), baseline);

describe('the robust slope', () => {
  it('is the median of the slopes of all pairs', () => {
    // pairs of (0,0) (1,1) (2,10): 1, 5, 9 → 5
    expect(
      robustSlope([
        { atMs: 0, value: 0 },
        { atMs: 1, value: 1 },
        { atMs: 2, value: 10 },
      ]),
    ).toBe(5);
    // a typing error of one month in nine does not move it: 28 pairs of eight are 2, and 8 are not
    const line = Array.from({ length: 9 }, (_, n) => ({ atMs: n, value: 2 * n }));
    expect(robustSlope(line.map((one) => (one.atMs === 4 ? { ...one, value: 900 } : one)))).toBe(2);
    expect(robustSlope([{ atMs: 5, value: 1 }])).toBeNull();
    expect(
      robustSlope([
        { atMs: 5, value: 1 },
        { atMs: 5, value: 2 },
      ]),
    ).toBeNull();
  });

  it('finds any line, however many figures there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 900 }), fc.integer({ min: -50, max: 50 }), (count, slope) => {
        expect(robustSlope(Array.from({ length: count }, (_, n) => ({ atMs: n, value: slope * n })))).toBe(slope);
      }),
      { numRuns: 20 },
    );
  });
});

describe('pace to 2030', () => {
  const baseline = { atMs: at('2025-07-01'), value: 40 };

  it('equals the arithmetic by hand', () => {
    // 40 on 1/1/2026 and 46 on 1/7/2026, 181 days later: 6 × 365.2425 ÷ 181 = 12.1075 a year.
    // Missing 39 in the 1645 days to the end of 2030: 39 × 365.2425 ÷ 1645 = 8.6592 a year. 39 ÷ 6 × 181 = 1176.5 days on.
    const reached = pace([figure('2026-01-01', 40), figure('2026-07-01', 46)], '2026-07-02');
    expect(reached).toMatchObject({ status: 'on_pace', value: 46, atMs: at('2026-07-01'), dueMs: at('2031-01-01') });
    expect(reached.actualPerYear).toBeCloseTo(12.1075, 4);
    expect(reached.neededPerYear).toBeCloseTo(8.6592, 4);
    expect(reached.forecastMs).toBeCloseTo(at('2026-07-01') + 1176.5 * DAY, 0);
    expect(reached.basis).toEqual({ figures: 2, months: 5.9, withBaseline: false });
  });

  it.each<[string, number, PaceStatus]>([
    // From 1/7/2025 to the end of 2030 are 2010 days, a tenth of them 201. From 60 on 1/1/2026 a pace of p a year reaches
    // 85 after 25/p years; there are 1826 days = 4.9994 years, and 2027 days = 5.5498 years with the tenth.
    ['on pace', 25 / 4.99, 'on_pace'],
    ['slow', 25 / 5.01, 'slow'],
    ['slow to the last', 25 / 5.54, 'slow'],
    ['at risk', 25 / 5.56, 'at_risk'],
    ['flat', 0, 'at_risk'],
    ['falling', -3, 'at_risk'],
  ])('%s', (_, perYear, status) => {
    const begun = { atMs: at('2025-07-01'), value: 60 - (perYear * 184 * DAY) / YEAR_MS };
    const { forecastMs, ...told } = pace([figure('2026-01-01', 60)], '2026-01-02', ONLINE, begun);
    expect(told.status).toBe(status);
    expect(forecastMs === null).toBe(perYear <= 0);
  });

  it('is reached beyond the target, and at it where it need not be exceeded', () => {
    expect(pace([figure('2026-01-01', 85.1)], '2026-01-02')).toMatchObject({ status: 'reached', neededPerYear: null });
    expect(pace([figure('2026-01-01', 84), figure('2026-02-01', 85)], '2026-02-02').status).toBe('on_pace');
    const atLeast: Indicator = { ...ONLINE, target: { type: 'value', value: 85, exclusive: false } };
    expect(pace([figure('2026-01-01', 85)], '2026-01-02', atLeast).status).toBe('reached');
  });

  it('of one figure is not told, and with a baseline it is', () => {
    expect(pace([figure('2026-07-01', 46)], '2026-07-02')).toMatchObject({
      status: 'no_data',
      value: 46,
      actualPerYear: null,
      basis: { figures: 1, months: 0, withBaseline: false },
    });
    const told = pace([figure('2026-07-01', 50)], '2026-07-02', ONLINE, baseline);
    expect(told).toMatchObject({ status: 'on_pace', basis: { figures: 2, months: 12, withBaseline: true } });
    expect(told.actualPerYear).toBeCloseTo((10 * 365.2425) / 365, 6);
  });

  it('looks back twelve months and no further', () => {
    const figures = [...monthly([10, 10, 10], 2024), ...monthly([50, 51, 52, 53, 54, 55])];
    expect(pace(figures, '2026-06-02').basis).toEqual({ figures: 6, months: 5, withBaseline: false });
  });

  it('leaves out what cannot be', () => {
    const told = pace(
      [figure('2026-01-01', 40), figure('2026-03-01', 42), figure('2026-04-01', 140), figure('2026-04-02', Number.NaN)],
      '2026-04-03',
    );
    expect(told).toMatchObject({ value: 42, leftOut: 2, basis: { figures: 2 } });
    expect(figureProblem(ONLINE, 140)).toBe('a figure of this indicator is at most 100');
    expect(figureProblem(ONLINE, -1)).toBe('a figure of this indicator is at least 0');
    expect(figureProblem(ONLINE, 100)).toBeNull();
  });

  it('has no figure where nothing was to be counted, and none at all', () => {
    expect([percentOf(0, 0), percentOf(3, 4), percentOf(0, 4)]).toEqual([null, 75, 0]);
    expect(pace([figure('2026-01-01', 40), figure('2026-02-01', null)], '2026-02-02')).toMatchObject({
      status: 'not_applicable',
      value: null,
    });
    expect(pace([], '2026-02-02', ONLINE, baseline)).toMatchObject({ status: 'no_data', value: null });
    // of last year: nobody has said anything of this one
    expect(pace([figure('2025-12-31', null)], '2026-02-02', YEARLY).status).toBe('no_data');
    // what is still to come does not count
    expect(pace([figure('2026-03-01', 90)], '2026-02-02').status).toBe('no_data');
  });

  it('holds where the baseline is the target', () => {
    const atTarget = { atMs: at('2025-07-01'), value: 85 };
    expect(pace([figure('2026-01-01', 86)], '2026-01-02', ONLINE, atTarget).status).toBe('reached');
    expect(pace([figure('2026-01-01', 80)], '2026-01-02', ONLINE, atTarget)).toMatchObject({
      status: 'at_risk',
      forecastMs: null,
    });
    // begun on the target's last day: no span, so no tenth of it either
    expect(pace([figure('2030-12-31', 84), figure('2030-12-31 12:00', 84.9)], '2030-12-31 13:00').status).toBe(
      'on_pace',
    );
  });

  it('runs on to the next milestone, and out of time is at risk', () => {
    const late = [figure('2030-06-01', 80), figure('2030-12-01', 84)];
    expect(pace(late, '2031-01-02')).toMatchObject({ status: 'at_risk', dueMs: at('2031-01-01') });
    const further: Indicator = {
      ...ONLINE,
      milestones: [
        { by: '2045-12-31', value: 99 },
        { by: '2035-12-31', value: 95 },
        { by: '2028-12-31', value: 70 },
      ],
    };
    // a mark on the way is shown, and the pace is held against the target
    const early = [figure('2026-01-01', 60), figure('2026-07-01', 64)];
    expect(pace(early, '2026-07-02', further)).toEqual(pace(early, '2026-07-02'));
    expect(pace(late, '2031-01-02', further)).toMatchObject({ status: 'on_pace', dueMs: at('2036-01-01') });
  });

  it('goes down where down is better', () => {
    const down: Indicator = { ...ONLINE, direction: 'down', target: { type: 'value', value: 5, exclusive: false } };
    expect(pace([figure('2026-01-01', 20), figure('2026-07-01', 14)], '2026-07-02', down).status).toBe('on_pace');
    expect(pace([figure('2026-01-01', 20), figure('2026-07-01', 21)], '2026-07-02', down).status).toBe('at_risk');
    expect(pace([figure('2026-07-01', 5)], '2026-07-02', down).status).toBe('reached');
  });
});

describe('pace within the year', () => {
  it('judges the figures of the year alone', () => {
    expect(pace([figure('2025-12-31', 99)], '2026-01-05', YEARLY)).toMatchObject({ status: 'no_data', value: null });
    expect(pace([figure('2026-03-31', 95)], '2026-04-01', YEARLY)).toMatchObject({
      status: 'reached',
      dueMs: at('2027-01-01'),
    });
  });

  it('begins from nothing where figures accrue', () => {
    const budget: Indicator = { ...YEARLY, accrues: true, target: { type: 'value', value: 100, exclusive: false } };
    // 40 of 100 on 1 June, 151 days in: 100 after 377.5 days, 12.5 late, where 36.5 are slow
    const told = pace([figure('2026-06-01', 40)], '2026-06-02', budget);
    expect(told).toMatchObject({ status: 'slow', basis: { figures: 2, withBaseline: true } });
    expect(told.forecastMs).toBeCloseTo(at('2026-01-01') + 377.5 * DAY, 0);
    expect(pace([figure('2026-06-01', 45)], '2026-06-02', budget).status).toBe('on_pace');
    expect(pace([figure('2026-06-01', 30)], '2026-06-02', budget).status).toBe('at_risk');
  });
});

describe('a target that says only rising', () => {
  const firms: Indicator = { ...ONLINE, target: { type: 'rising' }, bounds: { min: 0, max: null } };

  it('is held against a year ago', () => {
    const last = figure('2025-12-20', 12);
    expect(pace([last, figure('2026-12-31', 13)], '2027-01-01', firms)).toMatchObject({
      status: 'on_pace',
      lastYear: { value: 12, atMs: at('2025-12-20'), fromMs: null, interpolated: false },
    });
    expect(pace([last, figure('2026-12-31', 12)], '2027-01-01', firms).status).toBe('at_risk');
    expect(pace([last, figure('2026-12-30', 13)], '2026-12-31', { ...firms, by: { type: 'yearly' } }).status).toBe(
      'reached',
    );
  });

  it('goes by the slope until there is a year', () => {
    const [first, second] = [figure('2026-01-01', 12), figure('2026-06-01', 13)];
    expect(pace([first, second], '2026-06-02', firms)).toMatchObject({
      status: 'on_pace',
      lastYear: null,
      basis: { months: 5 },
    });
    expect(pace([first, { ...second, value: 12 }], '2026-06-02', firms).status).toBe('at_risk');
    expect(pace([first], '2026-06-02', firms)).toMatchObject({ status: 'no_data', value: 12 });
  });

  it('holds what accrues against the same time of last year', () => {
    // 2025: 100 by 2 July (the 182nd day) and 400 by the end; on 1 April (90 days in) 100 × 90/182 = 49.45
    const before = [figure('2025-07-02', 100), figure('2025-12-31', 400)];
    const told = pace([...before, figure('2026-04-01', 50)], '2026-04-02', LEARNERS);
    expect(told).toMatchObject({ status: 'on_pace', value: 50 });
    expect(told.lastYear?.value).toBeCloseTo(49.4505, 4);
    expect(pace([...before, figure('2026-04-01', 49)], '2026-04-02', LEARNERS).status).toBe('at_risk');
    expect(pace([...before, figure('2026-11-01', 401)], '2026-11-02', LEARNERS).status).toBe('reached');
    expect(pace([figure('2026-04-01', 50)], '2026-04-02', LEARNERS)).toMatchObject({ status: 'no_data', value: 50 });
  });

  describe('of a year that is told from 1 July on', () => {
    const fromMs = at('2025-07-01');
    const told = (last: string, value: number) => ({ atMs: at(last) - 1, value, fromMs });
    const whole = told('2026-01-01', 100);
    const of = (value: number, last = '2026-11-01') => ({
      ...{ atMs: at(last) - 1, value, fromMs: at('2026-01-01') },
    });

    it('counts from that day, and says that it lies between figures', () => {
      // to the end of 31/10/2025 123 of the 184 days from 1/7: 66.848, where from 1/1 it would be 304 of 365: 83.3
      const now = pace([whole, of(70)], '2026-11-02', LEARNERS);
      expect(now).toMatchObject({ status: 'on_pace', lastYear: { fromMs, interpolated: true } });
      expect(now.lastYear?.atMs).toBe(at('2025-11-01') - 1);
      expect(now.lastYear?.value).toBeCloseTo(66.848, 3);
      expect(pace([whole, of(66)], '2026-11-02', LEARNERS).status).toBe('at_risk');
    });

    it('goes from figure to figure, and of the very day it is that figure', () => {
      // 60 by 30/9, 31 of the 92 days from there to the end of the year: 60 + 40 × 31/92 = 73.478
      const between = pace([told('2025-10-01', 60), whole, of(70)], '2026-11-02', LEARNERS);
      expect(between.lastYear?.value).toBeCloseTo(73.478, 3);
      const same = pace([told('2025-11-01', 64), whole, of(70)], '2026-11-02', LEARNERS);
      expect(same.lastYear).toEqual({ value: 64, atMs: at('2025-11-01') - 1, fromMs, interpolated: false });
      // of the whole of 2025, told with the former units, no line leads to what counts from 1/7
      const former = { atMs: at('2025-10-01') - 1, value: 200, fromMs: at('2025-01-01') };
      expect(pace([former, whole, of(70)], '2026-11-02', LEARNERS).lastYear?.value).toBeCloseTo(66.848, 3);
    });

    it('has nothing of a time before it, and no pace against it', () => {
      expect(pace([whole, of(50, '2026-06-01')], '2026-06-02', LEARNERS)).toMatchObject({
        ...{ status: 'no_data', value: 50, lastYear: null },
      });
      expect(pace([whole, of(101, '2026-06-01')], '2026-06-02', LEARNERS).status).toBe('reached');
    });

    it('begins its pace from there', () => {
      // 46 by the end of September, 92 days in: 46 × 365.2425 ÷ 92 = 182.62 a year, where from 1/1 it would be 61.5
      const { actualPerYear } = pace([told('2025-10-01', 46)], '2025-10-02', LEARNERS);
      expect(actualPerYear).toBeCloseTo(182.62, 2);
    });
  });
});

it('tells the pace of an indicator without a target', () => {
  expect(pace(monthly([40, 41, 42]), '2026-03-02', { ...YEARLY, target: { type: 'none' } })).toMatchObject({
    status: 'no_target',
    value: 42,
    dueMs: null,
    neededPerYear: null,
  });
});

it('reads the scorecard by unit, and the days left', () => {
  const entries = [ONLINE, { ...YEARLY, owner: 'office' }, ONLINE].map((indicator) => ({
    indicator,
    pace: pace([], '2026-01-01', indicator),
  }));
  const groups = groupScorecard(entries, 'owner');
  expect(groups.map(({ key, entries: own, counts }) => [key, own.length, counts.no_data, counts.reached])).toEqual([
    ['public-services', 2, 2, 0],
    ['office', 1, 1, 0],
  ]);
  expect(daysLeft(ONLINE, at('2026-01-01 23:00'), at('2026-02-01 01:00'))).toBe(0);
  expect(daysLeft(ONLINE, at('2026-01-01 23:00'), at('2026-02-03 01:00'))).toBe(-2);
  expect(daysLeft(ONLINE, null, at('2026-02-03 01:00'))).toBeNull();
});
