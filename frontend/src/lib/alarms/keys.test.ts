import { describe, expect, it } from 'vitest';
import { commandOf } from './keys.ts';

const pressed = (key: string, more: Partial<Parameters<typeof commandOf>[0]> = {}) => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('commandOf', () => {
  it('knows the acts in small and capital letters', () => {
    expect(commandOf(pressed('x'))).toEqual({ do: 'acknowledge' });
    expect(commandOf(pressed('H', { shiftKey: true }))).toEqual({ do: 'shelve' });
    expect(commandOf(pressed('j'))).toEqual({ do: 'move', steps: 1 });
  });
  it('leaves keys with Ctrl, Alt and ⌘ to the browser', () => {
    for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) {
      expect(commandOf(pressed('a', held))).toBeUndefined();
    }
  });
  it('opens a view with a digit and saves it with Shift, whatever that types', () => {
    expect(commandOf(pressed('2'))).toEqual({ do: 'view', n: 2 });
    expect(commandOf(pressed('@', { code: 'Digit2', shiftKey: true }))).toEqual({ do: 'save-view', n: 2 });
    expect(commandOf(pressed('5'))).toBeUndefined();
  });
  it('plays, steps and comes back in time', () => {
    expect(commandOf(pressed(' ', { code: 'Space' }))).toEqual({ do: 'play' });
    expect(commandOf(pressed(',', { code: 'Comma' }))).toEqual({ do: 'event', side: 'before' });
    expect(commandOf(pressed(']', { code: 'BracketRight' }))).toEqual({ do: 'speed', steps: 1 });
    expect(commandOf(pressed('L'))).toEqual({ do: 'live' });
  });
});
