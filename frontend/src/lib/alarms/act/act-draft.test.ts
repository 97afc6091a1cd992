import { expect, it } from 'vitest';
import { vi as words } from '../../i18n/vi.ts';
import { madeAlarm } from '../testing.ts';
import type { ActKind } from './act-desk.svelte.ts';
import { newDraft, readDraft, shelvedUntilMs } from './act-draft.ts';

const NOW = Date.UTC(2026, 10, 12, 7, 26, 8, 400);
const read = (act: ActKind, change: Partial<ReturnType<typeof newDraft>> = {}) =>
  readDraft({ act, alarms: [madeAlarm({ id: '7' })] }, { ...newDraft(), ...change }, NOW, words);

it('shelves for a span, up to a whole second, or until a time of day', () => {
  expect(shelvedUntilMs(newDraft(), NOW)).toBe(Date.UTC(2026, 10, 12, 8, 26, 9));
  const until = { ...newDraft(), span: 'time' as const };
  expect(shelvedUntilMs({ ...until, time: '14:00' }, NOW)).toBe(Date.UTC(2026, 10, 13, 7, 0));
  expect(shelvedUntilMs(until, NOW)).toBeNull();
});

it.each([
  ['shelve', words.alarms.dialog.reasonNeeded],
  ['false-alarm', words.alarms.dialog.reasonNeeded],
  ['assign', words.alarms.dialog.assigneeNeeded],
  ['note', words.alarms.dialog.noteNeeded],
] as const)('says what is missing where nothing was typed: %s', (act, missing) => {
  expect(read(act, { text: '  ' })).toBe(missing);
  expect(read(act, { text: ' x ' })).toMatchObject({ act, alarms: ['7'] });
});

it('needs no words to verify', () => {
  expect(read('verify')).toEqual({ act: 'verify', alarms: ['7'] });
  expect(read('verify', { text: ' có khói ' })).toMatchObject({ note: 'có khói' });
});
