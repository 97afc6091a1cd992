import { describe, expect, it } from 'vitest';
import type { WatchedEntry } from '../../store/alarms/watch-journal.ts';
import type { Via } from '../../store/journal.ts';
import { PackedReadings, packReadings } from '../../store/pack.ts';
import { ReorderWindow } from './reorder.ts';
import { slicesOf } from './slices.ts';

const REALM = 2;
/** Datastreams 10 to 19 are of thing 1, and so on; those from 90 nobody watches. */
const thingOf = (_realm: number, id: number) => (id < 90 ? Math.floor(id / 10) : undefined);

let seq = 0;
const entry = (committedMs: number, readings: [id: number, timeMs: number][], via: Via = 'ingest'): WatchedEntry => ({
  ...{ realmId: REALM, via, committedMs, cursor: { xid: '7', seq: String(++seq) } },
  packed: new PackedReadings(
    packReadings(readings.map(([datastreamId, timeMs]) => ({ datastreamId, timeMs, value: 0, quality: 0 }))),
  ),
});

const released = (window: ReorderWindow, untilMs: number) =>
  window
    .release(untilMs)
    ?.byRealm.get(REALM)
    ?.map(({ datastreamId, timeMs }) => [datastreamId, timeMs]);

describe('the reorder window', () => {
  it('lets an entry go once it is old enough, and none that is behind a younger one', () => {
    const window = new ReorderWindow(thingOf);
    window.add([entry(100, [[10, 1]]), entry(300, [[20, 2]]), entry(200, [[30, 3]])]);
    expect(window.release(99)).toBeNull();
    expect(released(window, 250)).toEqual([[10, 1]]);
    expect(released(window, 300)).toEqual([
      [20, 2],
      [30, 3],
    ]);
    expect(window.release(1000)).toBeNull();
  });

  it('takes along what younger entries have of the same thing from before, once', () => {
    const window = new ReorderWindow(thingOf);
    window.add([
      entry(100, [
        [10, 50],
        [20, 10],
      ]),
      entry(200, [
        [11, 40],
        [11, 50],
        [11, 51],
        [21, 40],
      ]),
    ]);
    expect(released(window, 100)).toEqual([
      [20, 10],
      [11, 40],
      [10, 50],
      [11, 50],
    ]);
    expect(released(window, 200)).toEqual([
      [21, 40],
      [11, 51],
    ]);
  });

  it('lets go what somebody watches only since it came', () => {
    let known = 90;
    const window = new ReorderWindow((_realm, id) => (id < known ? 1 : undefined));
    window.add([
      entry(100, [
        [89, 1],
        [90, 2],
        [95, 3],
      ]),
    ]);
    known = 95;
    window.rewatch();
    expect(released(window, 100)).toEqual([
      [89, 1],
      [90, 2],
    ]);
  });

  it('leaves out what is imported or not watched, and still goes on behind it', () => {
    const window = new ReorderWindow(thingOf);
    const entries = [entry(100, [[90, 1]]), entry(110, [[10, 1]], 'import')];
    window.add(entries);
    expect(window.release(200)).toMatchObject({ byRealm: new Map(), cursor: entries[1]!.cursor });
  });
});

describe('slices', () => {
  it('hold every reading once, and those of one time together', () => {
    const readings = [1, 2, 2, 2, 3, 4].map((timeMs) => ({ datastreamId: 1, timeMs, value: 0, quality: 0 }));
    expect(slicesOf(readings, 2).map((slice) => slice.map(({ timeMs }) => timeMs))).toEqual([
      [1, 2, 2, 2],
      [3, 4],
    ]);
    expect(slicesOf([], 2)).toEqual([]);
  });
});
