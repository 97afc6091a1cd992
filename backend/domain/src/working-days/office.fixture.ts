import type { CalendarDay, WorkingCalendarDefinition } from '@commune/contract';

function day(date: string): CalendarDay {
  return { date, name: { vi: 'Nghỉ lễ', en: 'Holiday' }, verified: false, source: 'test' };
}

/** New Year and National Day of 2026 with the days that were exchanged for them, Tết of 2026. */
export const OFFICE: WorkingCalendarDefinition = {
  weekend: [6, 7],
  holidays: [
    ...['2026-01-01', '2026-01-02'],
    ...['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'],
    ...['2026-08-31', '2026-09-01', '2026-09-02'],
  ].map(day),
  madeUp: ['2026-01-10', '2026-08-22'].map(day),
  hours: [
    { from: '07:30', to: '11:30' },
    { from: '13:30', to: '17:00' },
  ],
  sameDayUntil: '15:00',
};

/** Epoch ms of a local moment such as `2026-03-02 08:00`, or of a bare date. */
export function at(local: string): number {
  const [date, hour = '00:00'] = local.split(' ');
  return Date.parse(`${date}T${hour}:00+07:00`);
}
