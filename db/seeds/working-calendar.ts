import type { CalendarDay, WorkingCalendarDefinition } from '@commune/contract';

const LABOUR_CODE = 'Bộ luật Lao động 2019, điều 112';
const ANNOUNCED = 'Thông báo lịch nghỉ hằng năm';
const EXPECTED = 'Dự kiến theo Bộ luật Lao động 2019, điều 112; chờ thông báo lịch nghỉ';

const NEW_YEAR = ['Tết Dương lịch', 'New Year'] as const;
const TET = ['Tết Nguyên đán', 'Lunar New Year'] as const;
const HUNG_KINGS = ['Giỗ Tổ Hùng Vương', "Hùng Kings' day"] as const;
const REUNIFICATION = ['Ngày Chiến thắng', 'Reunification day'] as const;
const LABOUR = ['Ngày Quốc tế lao động', 'Labour day'] as const;
const NATIONAL = ['Quốc khánh', 'National day'] as const;
const CULTURE = ['Ngày Văn hóa Việt Nam', 'Vietnamese culture day'] as const;

function days([vi, en]: readonly [string, string], dates: string[], source: string): CalendarDay[] {
  return dates.map((date) => ({ date, name: { vi, en }, verified: source === LABOUR_CODE, source }));
}

/** Days off that fall on a weekend anyway are left out. What is exchanged is announced year by year. */
const holidays = [
  ...days(NATIONAL, ['2025-09-02'], LABOUR_CODE),
  ...days(NATIONAL, ['2025-09-01'], ANNOUNCED),
  ...days(NEW_YEAR, ['2026-01-01'], LABOUR_CODE),
  ...days(NEW_YEAR, ['2026-01-02'], ANNOUNCED),
  ...days(TET, ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'], ANNOUNCED),
  ...days(HUNG_KINGS, ['2026-04-27'], ANNOUNCED),
  ...days(REUNIFICATION, ['2026-04-30'], LABOUR_CODE),
  ...days(LABOUR, ['2026-05-01'], LABOUR_CODE),
  ...days(NATIONAL, ['2026-08-31', '2026-09-01'], ANNOUNCED),
  ...days(NATIONAL, ['2026-09-02'], LABOUR_CODE),
  ...days(CULTURE, ['2026-11-24'], 'Nghị quyết 80-NQ/TW (2026)'),
  ...days(NEW_YEAR, ['2027-01-01'], LABOUR_CODE),
  ...days(TET, ['2027-02-05', '2027-02-08', '2027-02-09', '2027-02-10', '2027-02-11'], EXPECTED),
  ...days(HUNG_KINGS, ['2027-04-16'], EXPECTED),
  ...days(REUNIFICATION, ['2027-04-30'], LABOUR_CODE),
  ...days(LABOUR, ['2027-05-03'], EXPECTED),
  ...days(NATIONAL, ['2027-09-02'], LABOUR_CODE),
  ...days(NATIONAL, ['2027-09-03'], EXPECTED),
  ...days(CULTURE, ['2027-11-24'], 'Nghị quyết 80-NQ/TW (2026)'),
];

const madeUp = [
  ...days(['Làm bù ngày 02/01/2026', 'Made up for 2 January 2026'], ['2026-01-10'], ANNOUNCED),
  ...days(['Làm bù ngày 31/8/2026', 'Made up for 31 August 2026'], ['2026-08-22'], ANNOUNCED),
];

/** The office's working days and hours until an administrator sets others. */
export const workingCalendar: WorkingCalendarDefinition = {
  weekend: [6, 7],
  holidays,
  madeUp,
  hours: [
    { from: '07:30', to: '11:30' },
    { from: '13:30', to: '17:00' },
  ],
  sameDayUntil: '15:00',
};
