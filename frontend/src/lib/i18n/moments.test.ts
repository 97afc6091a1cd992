import { expect, it } from 'vitest';
import { moment, parseMoment, shortMoment } from './moments.ts';

const MORNING = Date.parse('2026-11-26T07:30:00+07:00');

it('prints and reads the same moment', () => {
  expect(moment(MORNING)).toBe('26/11/2026 07:30');
  expect(parseMoment('26/11/2026 07:30')).toBe(MORNING);
  expect(parseMoment(' 26.11.2026  7h30')).toBe(MORNING);
  expect(parseMoment('01/01/2027 00:00')).toBe(Date.parse('2027-01-01T00:00:00+07:00'));
});

it.each([
  '',
  '26/11/2026',
  '31/11/2026 07:30',
  '26/13/2026 07:30',
  '26/11/2026 24:00',
  '26/11/2026 07:60',
  '2026-11-26 07:30',
])('takes «%s» for no moment', (text) => {
  expect(parseMoment(text)).toBeNull();
});

it('leaves out of a short one what today says already', () => {
  expect(shortMoment(MORNING, MORNING + 3_600_000)).toBe('07:30');
  expect(shortMoment(MORNING, MORNING + 86_400_000)).toBe('26/11 07:30');
  expect(shortMoment(MORNING, Date.parse('2027-01-01T00:00:00+07:00'))).toBe('26/11/2026 07:30');
});
