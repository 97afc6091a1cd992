import { SCORE_GROUPS } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { contradictionText } from './contradiction-text.ts';
import { officialDraft, readOfficial } from './official-draft.ts';
import { boundsOf, isPeriod, presetPeriod } from './periods.ts';
import { signed } from './signed.ts';
import { unscoredPoints } from './unscored.ts';
import { servicesVi } from './words-vi.ts';

/** Thursday 26/11/2026, 23:30 in Viet Nam: of the same day there, and of the day before in UTC it is 16:30. */
const NOW = Date.parse('2026-11-26T23:30:00+07:00');
const JANUARY = Date.parse('2026-01-01T00:10:00+07:00');

describe('a period', () => {
  it('by its name runs from its first to its last day of Viet Nam', () => {
    expect(presetPeriod('month', NOW)).toEqual({ from: '2026-11-01', to: '2026-11-30' });
    expect(presetPeriod('quarter', NOW)).toEqual({ from: '2026-10-01', to: '2026-12-31' });
    expect(presetPeriod('last-quarter', NOW)).toEqual({ from: '2026-07-01', to: '2026-09-30' });
    expect(presetPeriod('year', NOW)).toEqual({ from: '2026-01-01', to: '2026-12-31' });
    expect(presetPeriod('month', JANUARY)).toEqual({ from: '2026-01-01', to: '2026-01-31' });
    expect(presetPeriod('last-month', JANUARY)).toEqual({ from: '2025-12-01', to: '2025-12-31' });
    expect(presetPeriod('last-quarter', JANUARY)).toEqual({ from: '2025-10-01', to: '2025-12-31' });
    expect(presetPeriod('last-year', JANUARY)).toEqual({ from: '2025-01-01', to: '2025-12-31' });
  });

  it('that still runs is scored as of now', () => {
    expect(boundsOf({ from: '2026-11-01', to: '2026-11-30' }, NOW)).toEqual({
      from: Date.parse('2026-11-01T00:00:00+07:00'),
      to: NOW,
    });
    expect(boundsOf({ from: '2026-10-01', to: '2026-10-31' }, NOW).to).toBe(Date.parse('2026-11-01T00:00:00+07:00'));
  });

  it('is none that is no day, ends before it begins or has not begun', () => {
    expect(isPeriod({ from: '2026-11-01', to: '2026-11-01' }, NOW)).toBe(true);
    expect(isPeriod({ from: '2026-11-01', to: '2026-10-31' }, NOW)).toBe(false);
    expect(isPeriod({ from: '2026-02-30', to: '2026-03-31' }, NOW)).toBe(false);
    expect(isPeriod({ from: '', to: '' }, NOW)).toBe(false);
    expect(isPeriod({ from: '2026-11-27', to: '2026-11-30' }, NOW)).toBe(false);
  });
});

describe('an official score', () => {
  const MOST = { transparency: 18, timeliness: 20, digitisation: 22, 'online-services': 22, satisfaction: 18 };
  const groups = SCORE_GROUPS.map((key) => ({ key, max: MOST[key] }));
  const draft = officialDraft({ from: '2026-03-01', to: '2026-03-31' }, 'Cổng Dịch vụ công quốc gia');
  const read = (more: Partial<typeof draft>) =>
    readOfficial({ ...draft, points: '78,5', toldOn: '5/4/2026', declared: true, ...more }, groups, servicesVi, String);
  const told = (values: string[]) =>
    ({ groups: Object.fromEntries(SCORE_GROUPS.map((key, k) => [key, values[k] ?? ''])) }) as Partial<typeof draft>;

  it('is sent as it was typed, with the groups that were told', () => {
    expect(read(told(['15,1', '18.2']))).toEqual({
      input: {
        ...{ from: '2026-03-01', to: '2026-03-31', points: 78.5, toldOn: '2026-04-05' },
        groups: { transparency: 15.1, timeliness: 18.2 },
        source: 'Cổng Dịch vụ công quốc gia',
      },
    });
  });

  it.each<[string, Partial<typeof draft>, string]>([
    ['no total', { points: '' }, 'points'],
    ['a total above 100', { points: '785' }, 'points'],
    ['groups that add up to something else', told(['18', '20', '22', '10', '10']), 'points'],
    ['a group above its most', told(['', '20,5']), 'groups.timeliness'],
    ['an end before its beginning', { to: '28/02/2026' }, 'to'],
    ['no day of publication', { toldOn: '' }, 'toldOn'],
    ['no source', { source: ' ' }, 'source'],
    ['no declaration', { declared: false }, 'declared'],
  ])('with %s is not sent, and the field says why', (_name, more, field) => {
    expect(read(more)).toEqual({ errors: { [field]: expect.any(String) } });
  });
});

it('a contradiction says what was said by whom and when', () => {
  const at = (local: string) => Date.parse(`${local}:00+07:00`);
  const said = [
    { field: 'returnedMs', value: at('2026-02-27T00:00'), knownMs: at('2026-03-05T18:00'), from: 'import' as const },
    { field: 'receivedMs', value: at('2026-03-02T08:15'), knownMs: at('2026-03-02T08:15'), from: 'event' as const },
    { field: 'synced', value: true, knownMs: at('2026-03-02T08:15'), from: 'event' as const },
  ];
  const fields = said.map(({ field }) => field);
  expect(contradictionText({ code: 'end_before_receipt', fields, said }, servicesVi, 'vi')).toEqual({
    what: 'Kết thúc trước khi tiếp nhận',
    said: [
      'trả kết quả: 27/02/2026 (tệp nhập, 05/03/2026 18:00)',
      'tiếp nhận: 02/03/2026 08:15 (sự kiện, 02/03/2026 08:15)',
    ],
  });
});

describe('the points that a self-score leaves out', () => {
  const one = (state: 'scored' | 'no_data' | 'not_applicable', max: number) => ({ state, max });

  it('are told by why they are left out', () => {
    // 20 + 12 are scored, of 6 nobody says anything, 4 + 4 have nothing to be counted
    const indicators = [
      one('scored', 20),
      one('no_data', 6),
      one('not_applicable', 4),
      one('not_applicable', 4),
      one('scored', 12),
    ];
    expect(unscoredPoints(indicators)).toEqual({ noData: 6, notApplicable: 8 });
  });
});

it('a difference has its sign, and a Vietnamese comma', () => {
  expect([1.5, -2.57, 0].map((points) => signed(points, 'vi'))).toEqual(['+1,50', '−2,57', '0,00']);
});
