import { ONLINE_KEY, type Registry, type Thing, type TickFrame } from '@commune/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { RealmState } from './realm-state.ts';

const T0 = 1_764_000_000_000;
const MINUTE = 60_000;

function thing(id: number, datastreams: [id: number, key: string][]): Thing {
  return {
    id,
    slug: `thing-${id}`,
    kind: 'air-station',
    domain: 'environment',
    name: { vi: `Trạm ${id}`, en: `Station ${id}` },
    position: [109.1, 12.24],
    positionAccuracyM: null,
    positionVerified: false,
    unit: null,
    state: 'registered',
    lastHeardMs: null,
    datastreams: datastreams.map(([ds, key]) => ({ id: ds, key, property: key, expectedIntervalS: 300 })),
  };
}

const registry = (things: Thing[], version = 1): Registry => ({
  realm: {
    slug: 'sim',
    kind: 'sim',
    name: { vi: 'Mô phỏng', en: 'Simulation' },
    communeCode: '22651',
    toldBy: 'written',
    isDefault: true,
  },
  version,
  things,
  properties: [],
  clockMs: null,
  kinds: [],
});
const frame = (rows: [id: number, t: number, v: number][]): TickFrame => ({
  room: 'sim/all',
  epoch: 'a',
  n: 1,
  at: T0,
  i: rows.map(([id]) => id),
  t0: 0,
  dt: rows.map(([, t]) => t),
  v: rows.map(([, , v]) => v),
});

describe('RealmState', () => {
  let state: RealmState;
  beforeEach(() => {
    state = new RealmState(
      registry([
        thing(1, [
          [11, 'pm25'],
          [12, 'pm10'],
          [13, ONLINE_KEY],
        ]),
        thing(2, [[21, 'pm25']]),
      ]),
    );
    state.reset(
      frame([
        [11, T0, 20],
        [12, T0 - 60 * MINUTE, 30],
      ]),
      T0,
    );
  });

  it('names the things a frame changed, once each', () => {
    expect([
      ...state.apply(
        frame([
          [11, T0 + 1, 21],
          [12, T0 + 1, 31],
        ]),
        T0 + 1,
      ),
    ]).toEqual([1]);
    expect(state.latest(11)?.v).toBe(21);
    expect(state.apply(frame([[11, T0, 5]]), T0 + 1).size).toBe(0);
  });

  it('calls a thing as live as its freshest datastream, and one never heard so', () => {
    expect(state.liveness(1)).toBe('live');
    expect(state.liveness(2)).toBe('never');
    expect(state.lastHeardMs(1)).toBe(T0);
    expect(state.lastHeardMs(2)).toBeNull();
  });

  it('judges a value by its own datastream, though its thing still reports', () => {
    expect(state.datastreamLiveness(11, T0)).toBe('live');
    expect(state.datastreamLiveness(12, T0)).toBe('stale');
    expect(state.datastreamLiveness(12, T0 + 41 * MINUTE)).toBe('offline');
    expect(state.datastreamLiveness(21, T0)).toBe('never');
    expect(state.datastreamLiveness(99, T0)).toBe('never');
  });

  it('takes a last will for all values of its thing, but not for what the will itself says', () => {
    state.apply(frame([[13, T0 + 1, 0]]), T0 + 1);
    expect(state.datastreamLiveness(11, T0 + 1)).toBe('offline');
    expect(state.datastreamLiveness(13, T0 + 1)).toBe('live');
  });

  it('names a thing when time alone changes its liveness', () => {
    expect(state.judgeAll(T0 + 10 * MINUTE).size).toBe(0);
    expect([...state.judgeAll(T0 + 11 * MINUTE)]).toEqual([1]);
    expect(state.liveness(1)).toBe('late');
  });

  it('does not count silence in which nothing was taken in, of a thing or of a value', () => {
    const outage = { fromMs: T0 + MINUTE, toMs: T0 + 600 * MINUTE };
    expect([...state.judgeAll(outage.toMs + MINUTE)]).toEqual([1]);
    expect(state.liveness(1)).toBe('offline');
    expect([...state.setGaps([outage, outage], outage.toMs + MINUTE)]).toEqual([1]);
    expect(state.liveness(1)).toBe('live');
    expect(state.datastreamLiveness(11, outage.toMs + MINUTE)).toBe('live');
    state.judgeAll(outage.toMs + 10 * MINUTE);
    expect(state.liveness(1)).toBe('late');
  });

  it('believes a last will until a reading comes after it', () => {
    state.apply(frame([[13, T0 + 1, 0]]), T0 + 1);
    expect(state.liveness(1)).toBe('offline');
    state.apply(frame([[11, T0 + 2, 22]]), T0 + 2);
    expect(state.liveness(1)).toBe('live');
  });

  it('does not know a will that came after the judging clock stopped', () => {
    state.apply(frame([[13, T0 + 1, 0]]), T0);
    expect(state.liveness(1)).toBe('live');
  });

  it('takes being online for no data', () => {
    state.setRegistry(
      registry([
        thing(3, [
          [31, 'pm25'],
          [32, ONLINE_KEY],
        ]),
      ]),
      T0,
    );
    state.apply(frame([[32, T0, 1]]), T0);
    expect(state.liveness(3)).toBe('never');
    expect(state.lastHeardMs(3)).toBe(T0);
  });

  it('takes what is derived for no data, however fresh it is', () => {
    const silent = thing(4, [
      [41, 'pm25'],
      [42, 'vn-aqi'],
      [43, 'pm25-24h'],
    ]);
    state.setRegistry(registry([silent, thing(5, [[51, 'vn-aqi']])]), T0);
    state.apply(
      frame([
        [41, T0 - 200 * MINUTE, 30],
        [42, T0, 60],
        [51, T0, 60],
      ]),
      T0,
    );
    expect(state.liveness(4)).toBe('offline');
    expect(state.lastHeardMs(4)).toBe(T0 - 200 * MINUTE);
    expect(state.datastreamLiveness(42, T0)).toBe('live');
    expect(state.liveness(5)).toBe('never');
    expect(state.lastHeardMs(5)).toBeNull();
  });

  it('keeps values across a new registry and follows its datastreams to their thing', () => {
    state.setRegistry(
      registry(
        [
          thing(1, [
            [11, 'pm25'],
            [14, 'no2'],
          ]),
        ],
        2,
      ),
      T0,
    );
    expect(state.latest(11)?.v).toBe(20);
    expect(state.apply(frame([[21, T0, 1]]), T0).size).toBe(0);
    expect([...state.apply(frame([[14, T0, 1]]), T0)]).toEqual([1]);
  });

  it('does not call silent for weeks what never spoke', () => {
    const old = { ...thing(9, [[90, 'pm25']]), lastHeardMs: T0 - 30 * 24 * 60 * MINUTE };
    const state = new RealmState(registry([old, thing(10, [[100, 'pm25']])]));
    state.judgeAll(T0);
    expect(state.liveness(9)).toBe('offline');
    expect(state.lastHeardMs(9)).toBe(old.lastHeardMs);
    expect(state.liveness(10)).toBe('never');
  });
});
