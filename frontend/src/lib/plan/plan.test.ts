import type { Indicator, Pace, ScorecardRow } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en.ts';
import { vi } from '../i18n/vi.ts';
import { bulletOf, paceBars } from './bullet.ts';
import { chooseRows, planTime } from './choose-rows.ts';
import { curveOf } from './curve.ts';
import { readDate, shownDate } from './dates.ts';
import { isLink } from './link.ts';
import { rowWords } from './row-words.ts';
import { newSchedule, readSchedule, timesWords } from './schedule-draft.ts';
import { readSettings, settingsDraft } from './settings-draft.ts';
import { newValue, readValue } from './value-draft.ts';
import { planWords } from './words.ts';
import { lineDraft, readLine, readTask, taskDraft } from './work-draft.ts';

const at = (local: string) => Date.parse(`${local}+07:00`);
const NOW_MS = at('2026-11-12T14:26:00');

const INDICATOR: Indicator = {
  ...{
    key: 'online-services',
    name: { vi: 'Dịch vụ công trực tuyến', en: 'Online services' },
    unit: { vi: '%', en: '%' },
  },
  ...{
    precision: 1,
    direction: 'up',
    bounds: { min: 0, max: 100 },
    target: { type: 'value', value: 85, exclusive: true },
  },
  ...{ by: { type: 'date', date: '2030-12-31' }, accrues: false, origin: 'plan', milestones: [], section: 'II.1' },
  ...{ dtiGroup: 'government', owner: 'public-services', supporting: [], source: 'dossiers', dueEveryDays: 1 },
  ...{ reference: 'Kế hoạch 07/KH-UBND', verified: true },
};
const PACE: Pace = {
  ...{ status: 'on_pace', value: 61.25, atMs: NOW_MS, neededPerYear: 5.76, actualPerYear: 7.44 },
  ...{ basis: { figures: 12, months: 11, withBaseline: false }, forecastMs: at('2030-01-15T00:00:00') },
  ...{ dueMs: at('2031-01-01T00:00:00'), lastYear: null, leftOut: 0 },
};
const row = (pace: Partial<Pace> = {}, indicator: Partial<Indicator> = {}): ScorecardRow => ({
  indicator: { ...INDICATOR, ...indicator },
  pace: { ...PACE, ...pace },
  baseline: { value: 46.2, atMs: at('2025-07-01T00:00:00'), source: 'x' },
  figure: {
    ...{ fromMs: NOW_MS - 1, toMs: NOW_MS, value: 61.34, numerator: 1, denominator: 2 },
    coverage: { n: 1412, of: 1413, unit: { vi: 'hồ sơ', en: 'dossiers' } },
  },
  history: [],
  source: { vi: 'Hồ sơ', en: 'Dossiers' },
  knownMs: NOW_MS - 180_000,
  duty: { everyDays: 1, lastMs: NOW_MS, daysLeft: 0, state: 'due_soon' },
  waiting: 0,
});
const say = (one: ScorecardRow) => rowWords(one, planWords('vi'), vi, 'vi', NOW_MS);

describe('a row', () => {
  it('speaks Vietnamese, with its numbers', () => {
    expect(say(row())).toEqual({
      ...{
        status: 'Đúng tiến độ',
        value: '61,3',
        none: 'Chưa có số liệu',
        unit: '%',
        target: '> 85 %',
        origin: 'KH 07, 2030',
      },
      ...{ needed: '+0,48', actual: '+0,62', outlook: 'Dự kiến đạt 01/2030', lastYearFrom: '' },
      way: ['Mốc đầu 01/07/2025: 46,2 %', 'Mục tiêu 31/12/2030: > 85 %'],
      ...{ source: 'Hồ sơ', age: 'cập nhật 3 phút trước', shortAge: '3 ph trước', coverage: '1.412/1.413 hồ sơ' },
    });
    expect(rowWords(row(), planWords('en'), en, 'en', NOW_MS)).toMatchObject({
      value: '61.3',
      outlook: 'Forecast 01/2030',
    });
  });

  it('without a figure says so, and is no zero', () => {
    const none = {
      status: 'no_data',
      value: null,
      neededPerYear: null,
      actualPerYear: null,
      forecastMs: null,
    } as const;
    expect(say(row(none))).toMatchObject({ value: null, none: 'Chưa có số liệu', outlook: 'Chờ kỳ số liệu đầu tiên' });
    expect(say(row({ ...none, status: 'not_applicable' }))).toMatchObject({ value: null, none: 'Không phát sinh' });
    expect(say(row({ ...none, value: 61 })).status).toBe('Chưa tính được tiến độ');
    expect(bulletOf(row(none))).toMatchObject({ value: null, target: 0.85 });
  });

  it('tells where it leads', () => {
    expect(say(row({ status: 'at_risk', actualPerYear: -6, forecastMs: null }))).toMatchObject({
      ...{ outlook: 'Mức hiện tại không tới mục tiêu', actual: '−0,50' },
    });
    expect(say(row({ status: 'slow', forecastMs: Date.UTC(2150, 0, 1) })).outlook).toBe('Dự kiến đạt sau năm 2100');
    const yearly = { by: { type: 'yearly' }, origin: 'decision', reference: 'Quyết định 766/QĐ-TTg (2022)' } as const;
    const held = say(row({ status: 'reached', dueMs: at('2027-01-01T00:00:00') }, yearly));
    expect([held.outlook, held.origin]).toEqual(['Giữ mức đến hết kỳ', 'QĐ 766, 2026']);
    const lastYear = { value: 50, atMs: 0, fromMs: null, interpolated: false };
    const rising = (more: object = {}) =>
      row({ lastYear: { ...lastYear, ...more } }, { target: { type: 'rising' }, origin: 'provisional' });
    expect(say(rising())).toMatchObject({ target: 'tăng dần', outlook: 'Cùng kỳ năm trước: 50,0 %', lastYearFrom: '' });
    expect(say(rising({ fromMs: at('2025-07-01T00:00:00'), interpolated: true }))).toMatchObject({
      ...{ outlook: 'Cùng kỳ năm trước: 50,0 % (nội suy)', lastYearFrom: 'năm trước tính từ 01/07/2025' },
    });
    expect(say(rising({ fromMs: at('2025-01-01T00:00:00') })).lastYearFrom).toBe('');
    expect(bulletOf(rising()).target).toBe(0.5);
  });

  it('tells a pace of what is counted whole with its decimals', () => {
    // a person every three months, three products in ten months, 1,500 learners a year, and what cannot be told from nothing
    const counted = { precision: 0, unit: { vi: 'người', en: 'people' } };
    const paces = [4, 3.6, -4, 300, 1500, 0.05, 0].map((actualPerYear) => say(row({ actualPerYear }, counted)).actual);
    expect(paces).toEqual(['+0,33', '+0,30', '−0,33', '+25,0', '+125', '0,00', '0,00']);
    expect(say(row({ neededPerYear: 4 }, counted)).needed).toBe('+0,33');
  });

  it('is drawn from zero, to its bound or to a round number', () => {
    expect(bulletOf(row())).toEqual({ max: 100, value: 0.6125, start: 0.462, target: 0.85, milestones: [] });
    const people = { bounds: { min: 0, max: null }, target: { type: 'value', value: 5000, exclusive: false } } as const;
    expect(bulletOf(row({ value: 4610 }, people))).toMatchObject({ max: 10_000, value: 0.461, target: 0.5 });
    // 1.15 times the furthest mark, 13,800, up to a round number
    const further = { ...people, milestones: [{ by: '2045-12-31', value: 12_000 }] };
    expect(bulletOf(row({ value: 4610 }, further))).toMatchObject({ max: 20_000, target: 0.25, milestones: [0.6] });
    expect(paceBars(row({ neededPerYear: 4, actualPerYear: 2 }))).toEqual({ needed: 1, actual: 0.5 });
    expect(paceBars(row({ neededPerYear: 4, actualPerYear: -2 }))).toEqual({ needed: 1, actual: 0 });
    expect(paceBars(row({ neededPerYear: null, actualPerYear: null }))).toEqual({ needed: 0, actual: 0 });
  });
});

describe('the course of an indicator', () => {
  const NEW_YEAR_MS = at('2031-01-01T00:00:00');
  const marked = {
    milestones: [
      { by: '2045-12-31', value: 99.5 },
      { by: '2027-12-31', value: 60 },
    ],
  };

  it('is told with its marks, in the order of time', () => {
    expect(say(row({}, marked)).way).toEqual([
      ...['Mốc đầu 01/07/2025: 46,2 %', 'Mốc 31/12/2027: 60 %', 'Mục tiêu 31/12/2030: > 85 %'],
      'Mốc 31/12/2045: 99,5 %',
    ]);
    const exact = { target: { type: 'value', value: 92.35, exclusive: false } } as const;
    expect(say(row({}, exact)).target).toBe('≥ 92,35 %');
  });

  it('is drawn from where it began to the furthest of them', () => {
    const startMs = at('2025-07-01T00:00:00');
    const history = [
      { atMs: at('2026-07-01T00:00:00'), value: 50 },
      { atMs: at('2026-08-01T00:00:00'), value: null },
      { atMs: at('2026-09-01T00:00:00'), value: 55 },
    ];
    const curve = curveOf({ ...row(), history }, NOW_MS)!;
    expect([curve.fromMs, curve.toMs]).toEqual([startMs, NEW_YEAR_MS]);
    // of the 2010 days to the target's 365 had passed on 1/7/2026 and 427 on 1/9
    expect(curve.told).toEqual([[{ x: 365 / 2010, y: 0.5 }], [{ x: 427 / 2010, y: 0.55 }]]);
    expect(curve.way).toEqual([
      { x: 0, y: 0.462 },
      { x: 1, y: 0.85 },
    ]);
    const longer = curveOf({ ...row({}, marked), history }, NOW_MS)!;
    expect(longer.toMs).toBe(at('2046-01-01T00:00:00'));
    expect(longer.goals.map(({ y }) => y)).toEqual([0.6, 0.85, 0.995]);
    expect(longer.way).toHaveLength(4);
  });

  it('without two moments is none', () => {
    const none = { target: { type: 'none' } } as const;
    expect(curveOf({ ...row({ dueMs: null }, none), baseline: null }, NOW_MS)).toBeNull();
    const rising = { target: { type: 'rising' }, by: { type: 'yearly' } } as const;
    expect(curveOf(row({}, rising), NOW_MS)).toBeNull();
  });
});

it('a screen shows what needs attention first, in the plan’s order', () => {
  const rows = (['no_data', 'reached', 'at_risk', 'on_pace', 'slow'] as const).map((status) => row({ status }));
  expect(chooseRows(rows, 3).map(({ pace }) => pace.status)).toEqual(['reached', 'at_risk', 'slow']);
  expect(planTime(at('2025-08-08T00:00:00'))).toBe(0);
  expect(planTime(NOW_MS)).toBeCloseTo(0.234, 3);
  expect(planTime(at('2031-02-01T00:00:00'))).toBe(1);
});

it('dates are read as they are written here', () => {
  expect([readDate('31/12/2025'), readDate('1/2/2026'), readDate('31/11/2025'), readDate('hôm qua')]).toEqual([
    ...['2025-12-31', '2026-02-01', null, null],
  ]);
  expect(shownDate('2026-02-01')).toBe('01/02/2026');
});

it('a link leads to a document by the web alone', () => {
  expect(['https://xa.example.vn/5', 'http://xa.vn', 'xa.vn', 'javascript:alert(1)', 'https://'].map(isLink)).toEqual([
    ...[true, true, false, false, false],
  ]);
});

describe('what is typed', () => {
  const plan = planWords('vi');
  const filled = {
    indicator: 'online-services',
    from: '1/10/2025',
    to: '31/12/2025',
    source: 'a',
    evidence: 'b',
    declared: true,
  };
  const read = (more: object) => readValue({ ...newValue(), ...filled, ...more }, [INDICATOR], plan);

  it('is a value, or says what is wrong where', () => {
    expect(read({ value: '41,5', told: '11', toldOf: '12' })).toEqual({
      input: {
        ...{
          indicator: 'online-services',
          from: '2025-10-01',
          to: '2025-12-31',
          figure: { type: 'value', value: 41.5 },
        },
        ...{ source: 'a', evidence: 'b', coverage: { n: 11, of: 12 } },
      },
    });
    expect(read({ value: '140' })).toMatchObject({ errors: { figure: plan.values.impossible('0 – 100') } });
    expect(read({ value: 'nhiều', declared: false, from: '', toldOf: '3' })).toMatchObject({
      ...{ errors: { figure: plan.values.badNumber, declared: plan.values.declareNeeded } },
    });
    expect(read({ value: '40', from: '1/1/2025' })).toEqual({ errors: { formerUnits: plan.values.formerHint } });
    expect(read({ kind: 'share', numerator: '3', denominator: '4' })).toMatchObject({
      input: { figure: { denominator: 4 } },
    });
  });

  it('is a target where it is ours to set, and a start', () => {
    const ours = row({}, { origin: 'provisional' });
    const start = { value: 46.2, date: '2025-07-01', source: 'x' };
    expect(readSettings(settingsDraft(ours), ours, plan)).toEqual({ input: { baseline: start } });
    const set = { ...settingsDraft(ours), value: '90', reference: 'QĐ 5' };
    expect(readSettings(set, ours, plan)).toEqual({
      input: { baseline: start, target: { type: 'value', value: 90, exclusive: false }, reference: 'QĐ 5' },
    });
    expect(readSettings({ ...set, reference: '', value: '140' }, ours, plan)).toEqual({
      errors: { reference: plan.values.needed, value: plan.settings.impossible },
    });
    const marks = (...milestones: { by: string; value: string }[]) =>
      readSettings({ ...settingsDraft(ours), milestones }, ours, plan);
    expect(marks({ by: '31/12/2045', value: '99,5' }, { by: '', value: ' ' })).toEqual({
      input: { baseline: start, milestones: [{ by: '2045-12-31', value: 99.5 }] },
    });
    expect(marks({ by: '31/12/2027', value: '60' })).toMatchObject({
      input: { milestones: [{ by: '2027-12-31', value: 60 }] },
    });
    const otherDay = { errors: { milestones: plan.settings.milestoneDay('01/07/2025', '31/12/2030') } };
    expect(marks({ by: '31/12/2030', value: '90' })).toEqual(otherDay);
    expect(marks({ by: '1/7/2025', value: '90' })).toEqual(otherDay);
    expect(marks({ by: 'mai', value: '90' })).toEqual(otherDay);
    expect(marks({ by: '31/12/2045', value: '90' }, { by: '31/12/2045', value: '95' })).toEqual(otherDay);
    // a start that is moved may not leave a mark behind
    const marked = row({}, { origin: 'provisional', milestones: [{ by: '2025-12-31', value: 50 }] });
    expect(readSettings({ ...settingsDraft(marked), baselineDate: '1/1/2026' }, marked, plan)).toEqual({
      errors: { milestones: plan.settings.milestoneDay('01/01/2026', '31/12/2030') },
    });
    expect(marks({ by: '31/12/2045', value: '140' })).toEqual({ errors: { milestones: plan.settings.impossible } });
    // who answers for it, and how often
    const duty = { ...settingsDraft(ours), owner: 'office', everyDays: '31' };
    expect(readSettings(duty, ours, plan)).toEqual({ input: { baseline: start, owner: 'office', dueEveryDays: 31 } });
    for (const everyDays of ['0', '401', 'tuần']) {
      expect(readSettings({ ...duty, everyDays }, ours, plan)).toEqual({
        errors: { dueEveryDays: plan.settings.wrongDays },
      });
    }
    // the plan's own stays what it is, whatever is typed
    expect(readSettings({ ...set, baseline: '' }, row(), plan)).toEqual({ input: { baseline: null } });
  });

  it('is a schedule of reports', () => {
    expect(readSchedule({ ...newSchedule(), day: '5', at: '7h05' }, plan)).toEqual({
      input: { rhythm: { every: 'month', day: 5 }, at: '07:05', format: 'pdf' },
    });
    const weekly = readSchedule({ ...newSchedule(), every: 'week', weekday: 7, day: '', format: 'csv' }, plan);
    expect(weekly).toEqual({ input: { rhythm: { every: 'week', weekday: 7 }, at: '07:30', format: 'csv' } });
    expect(readSchedule({ ...newSchedule(), day: '32', at: '24:00' }, plan)).toEqual({
      errors: { day: plan.made.badDay, at: plan.made.badTime },
    });
    expect(timesWords({ rhythm: { every: 'week', weekday: 7 }, at: '07:30' }, plan)).toBe('Chủ nhật hằng tuần, 07:30');
    expect(timesWords({ rhythm: { every: 'quarter', day: 5 }, at: '08:15' }, plan)).toBe('Ngày 5 tháng đầu quý, 08:15');
  });

  it('is a task or a budget line', () => {
    const task = { ...taskDraft(null), title: 'T', unit: 'office', deadline: '30/6/2026', declared: true };
    expect(readTask(task, null, plan)).toMatchObject({ input: { year: 2026, deadline: '2026-06-30', progress: 0 } });
    expect(readTask({ ...task, progress: '100' }, null, plan)).toEqual({
      errors: { evidence: plan.work.evidenceNeeded },
    });
    expect(readTask({ ...task, progress: '101' }, null, plan)).toEqual({
      errors: { progress: plan.work.wholePercent },
    });
    const line = { ...lineDraft(null, NOW_MS), name: 'L', unit: 'economic', source: 's', declared: true };
    const amounts = { allocated: '800.000.000', committed: '300000000', spent: '0' };
    expect(readLine({ ...line, ...amounts }, plan)).toMatchObject({
      ...{ input: { allocatedVnd: 800e6, committedVnd: 300e6, spentVnd: 0, asOf: '2026-11-12', year: 2026 } },
    });
    expect(readLine({ ...line, ...amounts, spent: '-1' }, plan)).toEqual({ errors: { spentVnd: plan.work.wholeDong } });
  });
});
