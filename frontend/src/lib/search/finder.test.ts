import { expect, it } from 'vitest';
import { finder } from './finder.svelte.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  finder.early({ key, ctrlKey: false, metaKey: false, altKey: false, ...more } as KeyboardEvent);

it('keeps what is typed before its field is there, for the field alone', () => {
  expect(press('x')).toBe(false);
  finder.open = true;
  expect(press('k', { ctrlKey: true })).toBe(false);
  expect([...'bax'].map((key) => press(key))).toEqual([true, true, true]);
  expect(press('Backspace')).toBe(true);
  expect(press('Tab')).toBe(false);
  expect(finder.fieldStands()).toBe('ba');
  expect(press('x')).toBe(false);
  finder.fieldGone();
  expect(press('o')).toBe(true);
  expect(press('Escape')).toBe(true);
  expect(finder.open).toBe(false);
});
