import type { Registry, StateWindow } from '@commune/contract';
import { WindowState } from '@commune/domain';
import { describe, expect, it } from 'vitest';
import { AlarmCourses } from '../alarms/alarm-courses.ts';
import { PastWindows, windowWidthMs } from './past-windows.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1000 * HOUR + 5 * MINUTE;

function registryOf(datastreams: number, expectedIntervalS: number): Registry {
  const streams = Array.from({ length: datastreams }, (_, id) => ({
    id,
    key: `k${id}`,
    property: 'pm25',
    expectedIntervalS,
  }));
  const realm = {
    slug: 'sim',
    kind: 'sim',
    name: { vi: '', en: '' },
    communeCode: '',
    toldBy: 'written',
    isDefault: true,
  } as const;
  const things = [{ id: 1, datastreams: streams }] as unknown as Registry['things'];
  return { realm, version: 1, clockMs: null, things, properties: [], kinds: [] };
}

/** Windows whose answers the test gives out by hand; what was asked for, by its hours. */
function open() {
  const asked: [number, number][] = [];
  const answers: ((come: boolean) => void)[] = [];
  const windows = new PastWindows({
    registry: registryOf(600, 60),
    nowMs: () => NOW,
    fetch: (_registry, { fromMs, toMs }) => {
      asked.push([fromMs / HOUR, toMs / HOUR]);
      const none = { i: [], t0: 0, dt: [], v: [] };
      const span = { realm: 'sim', from: fromMs, to: toMs, stepMs: 0, horizonMs: 7 * 24 * HOUR };
      const state = new WindowState({ ...span, base: none, changes: { ...none, n: [] } } as StateWindow);
      const alarms = new AlarmCourses({ realm: 'sim', from: fromMs, to: toMs, courses: [], more: false }, 'written');
      return new Promise((resolve, reject) =>
        answers.push((come) => (come ? resolve({ state, alarms }) : reject(new Error('away')))),
      );
    },
  });
  return { windows, asked, answer: (come = true) => answers.shift()!(come) };
}

describe('windowWidthMs', () => {
  it('is as wide as what the datastreams say in it can be sent', () => {
    expect(windowWidthMs(registryOf(1000, 300))).toBe(3 * HOUR);
    expect(windowWidthMs(registryOf(5000, 300))).toBe(30 * MINUTE);
    expect(windowWidthMs(registryOf(10_000, 10))).toBe(HOUR);
  });
});

describe('PastWindows', () => {
  it('asks once for a window, whoever waits for it, and has it in memory then', async () => {
    const { windows, asked, answer } = open();
    expect(windows.widthMs).toBe(HOUR);
    const both = [windows.load(500.2 * HOUR), windows.load(500.9 * HOUR)];
    windows.prepare(500.5 * HOUR);
    answer();
    const [one, other] = await Promise.all(both);
    expect(one).toBe(other);
    expect(asked).toEqual([[500, 501]]);
    expect(windows.find(500.4 * HOUR)).toBe(one);
    expect(windows.find(499.9 * HOUR)).toBeUndefined();
  });

  it('asks again for one that ended at the present, and never for what is to come', async () => {
    const { windows, asked, answer } = open();
    const first = windows.load(NOW - 1);
    answer();
    await first;
    expect(asked).toEqual([[1000, NOW / HOUR]]);
    expect(windows.find(NOW)).toBeDefined();
    expect(windows.find(NOW + 1)).toBeUndefined();
    windows.prepare(NOW + HOUR);
    expect(asked).toHaveLength(1);
  });

  it('keeps a few, and lets the one go that was not used for longest', async () => {
    const { windows, answer } = open();
    const load = async (hour: number) => {
      const loading = windows.load(hour * HOUR);
      answer();
      await loading;
    };
    for (const hour of [1, 2, 3, 4]) await load(hour);
    windows.find(HOUR);
    await load(5);
    expect([1, 2, 3, 4, 5].map((hour) => windows.find(hour * HOUR) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  it('does not prepare again at once what did not come, but loads what is wanted', async () => {
    const { windows, asked, answer } = open();
    const loading = windows.load(HOUR);
    answer(false);
    expect(await loading).toBeNull();
    windows.prepare(HOUR);
    expect(asked).toHaveLength(1);
    void windows.load(HOUR);
    expect(asked).toHaveLength(2);
  });
});
