import { expect, it } from 'vitest';
import { readTime, type TimeRule } from './local-time.ts';

const zone = 'Asia/Ho_Chi_Minh';
const at = (value: unknown, rule: TimeRule) => {
  const ms = readTime(value, rule);
  return ms === undefined ? null : new Date(ms).toISOString();
};

it.each<[unknown, Omit<TimeRule, 'from'>, string | null]>([
  [1_764_000_000, { format: 'epoch-s' }, '2025-11-24T16:00:00.000Z'],
  [1_764_000_000.25, { format: 'epoch-s' }, '2025-11-24T16:00:00.250Z'],
  ['1764000000', { format: 'epoch-s' }, '2025-11-24T16:00:00.000Z'],
  [1_764_000_000_123, { format: 'epoch-ms' }, '2025-11-24T16:00:00.123Z'],
  ['soon', { format: 'epoch-ms' }, null],
  [null, { format: 'epoch-s' }, null],
  [1e300, { format: 'epoch-s' }, null],
  ['2025-11-24T23:00:00+07:00', { format: 'iso', zone: 'Europe/Paris' }, '2025-11-24T16:00:00.000Z'],
  ['2025-11-24 23:00:00', { format: 'iso', zone }, '2025-11-24T16:00:00.000Z'],
  ['2025-11-24T23:00:00.5', { format: 'iso', zone }, '2025-11-24T16:00:00.500Z'],
  ['2025-11-24T23:00:00', { format: 'iso' }, null],
  ['24/11/2025 23:00', { format: 'dmy', zone }, '2025-11-24T16:00:00.000Z'],
  ['11-24-2025, 23:00:59', { format: 'mdy', zone }, '2025-11-24T16:00:59.000Z'],
  ['24/11/2025 23:00', { format: 'mdy', zone }, null],
  ['31/02/2025 10:00', { format: 'dmy', zone }, null],
  ['24/11/2025 24:00', { format: 'dmy', zone }, null],
  ['29/02/2024 00:00', { format: 'dmy', zone }, '2024-02-28T17:00:00.000Z'],
  // The clocks of Paris went from 02:00 to 03:00, and from 03:00 back to 02:00.
  ['30/03/2025 02:30', { format: 'dmy', zone: 'Europe/Paris' }, null],
  ['26/10/2025 02:30', { format: 'dmy', zone: 'Europe/Paris' }, '2025-10-26T00:30:00.000Z'],
])('%j as %j is %s', (value, rule, expected) => expect(at(value, { from: 't', ...rule })).toBe(expected));
