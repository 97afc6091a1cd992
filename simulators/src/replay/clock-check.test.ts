import { describe, expect, it } from 'vitest';
import { ClockCheck, findingText, zoneHours } from './clock-check.ts';

const HOUR = 3_600_000;
const T = Date.UTC(2026, 10, 26);

describe('a clock that is wrong by a zone', () => {
  it.each([
    [7 * HOUR, 7],
    [7 * HOUR - 9 * 60_000, 7],
    [-7 * HOUR + 60_000, -7],
    [HOUR, 1],
    [6.5 * HOUR, undefined],
    [5 * 60_000, undefined],
  ])('%i ms are %s h', (ms, hours) => expect(zoneHours(ms)).toBe(hours));

  it('is named where one thing is seven hours from the others, with what puts it right', () => {
    const clocks = new ClockCheck();
    for (const thing of ['a', 'b', 'c', 'd']) {
      for (let k = 0; k <= 24; k++) clocks.see(thing, T + k * HOUR + (thing === 'c' ? 7 * HOUR : 0));
    }
    expect(clocks.findings(undefined).map(findingText)).toEqual([
      `c: its clock is 7 h ahead (sai múi giờ) of the others'; "clocks": {"c":"-7h"} in the mapping puts it right`,
    ]);
  });

  it('is named where readings come from after the file was written', () => {
    const clocks = new ClockCheck();
    clocks.see('a', T + 7 * HOUR);
    expect(clocks.findings(T).map(findingText)[0]).toContain(
      '7 h ahead (sai múi giờ) of the moment at which the file was written',
    );
    expect(clocks.findings(T + 8 * HOUR)).toEqual([]);
  });

  it('is named where a recording heard it otherwise', () => {
    const clocks = new ClockCheck();
    for (let k = 0; k < 9; k++) clocks.see('a', T + k * HOUR - 7 * HOUR, T + k * HOUR + 200);
    for (let k = 0; k < 9; k++) clocks.see('b', T + k * HOUR, T + k * HOUR + 200);
    expect(clocks.findings(undefined).map(findingText)).toEqual([
      'a: its clock is 7 h behind (sai múi giờ) of when it was heard',
    ]);
  });
});
