/** What a key asks of the console. */
export type Command =
  | { do: 'move'; steps: 1 | -1 }
  | { do: 'open' | 'acknowledge' | 'shelve' | 'assign' | 'abnormal' | 'mute' | 'take-up' | 'fit' }
  | { do: 'zoom'; steps: 1 | -1 }
  | { do: 'play' | 'live' }
  | { do: 'speed'; steps: 1 | -1 }
  | { do: 'event'; side: 'before' | 'after' }
  | { do: 'view' | 'save-view'; n: number };

interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const LETTERS: Record<string, Command> = {
  j: { do: 'move', steps: 1 },
  k: { do: 'move', steps: -1 },
  x: { do: 'acknowledge' },
  h: { do: 'shelve' },
  g: { do: 'assign' },
  a: { do: 'abnormal' },
  m: { do: 'mute' },
  n: { do: 'take-up' },
  f: { do: 'fit' },
  '+': { do: 'zoom', steps: 1 },
  '=': { do: 'zoom', steps: 1 },
  '-': { do: 'zoom', steps: -1 },
  '−': { do: 'zoom', steps: -1 },
  ' ': { do: 'play' },
  l: { do: 'live' },
  '[': { do: 'speed', steps: -1 },
  ']': { do: 'speed', steps: 1 },
  ',': { do: 'event', side: 'before' },
  '.': { do: 'event', side: 'after' },
};

/**
 * The command of a key that is pressed alone; undefined where it has none. Vietnamese typing (Telex, VNI) uses such
 * keys, so the caller asks only while no field has the focus and while they are switched on.
 */
export function commandOf(pressed: Pressed): Command | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined;
  // Of the digits by their place on the keyboard: with Shift they type signs that differ between layouts.
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(pressed.code)?.[1];
  if (digit !== undefined) return { do: pressed.shiftKey ? 'save-view' : 'view', n: Number(digit) };
  return LETTERS[pressed.key.toLowerCase()];
}

/** Whether the space bar presses what has the focus. */
export function isPressedBySpace(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('button, a, summary, input, [role=button], [role=menuitem]') !== null
  );
}

/** Whether what has the focus takes keys for itself. */
export function takesKeys(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]') !== null
  );
}
