import { describe, expect, it } from 'vitest';
import { LatestValues } from './latest.ts';
import { Room } from './room.ts';

const T0 = 1_764_000_000_000;

function roomOf(members: number[]) {
  const latest = new LatestValues();
  const room = new Room('sim', 'river', 'epoch-1');
  room.setMembers(new Set(members));
  const put = (datastreamId: number, value: number, t = 0) => {
    if (latest.apply({ datastreamId, timeMs: T0 + t, value, quality: 0 })) room.change(datastreamId);
  };
  return { latest, room, put };
}

describe('Room', () => {
  it('sends what changed, the latest value each, and nothing where nothing did', () => {
    const { latest, room, put } = roomOf([1, 2]);
    put(1, 5);
    put(1, 6, 10);
    put(2, 7, 4);
    put(3, 8);
    const frame = room.tick(latest, T0)!;
    expect(frame).toEqual({
      room: 'sim/river',
      epoch: 'epoch-1',
      n: 1,
      at: T0,
      i: [1, 2],
      t0: T0 + 4,
      dt: [6, 0],
      v: [6, 7],
    });
    expect(room.tick(latest, T0)).toBeNull();
  });

  it('brings what a new member had sent before it became one', () => {
    const { latest, room, put } = roomOf([1]);
    put(2, 9);
    expect(room.tick(latest, T0)).toBeNull();
    room.setMembers(new Set([1, 2]));
    expect(room.tick(latest, T0)).toMatchObject({ n: 1, i: [2], v: [9] });
  });

  it('answers with the frames missed while it still has them, else with everything', () => {
    const { latest, room, put } = roomOf([1]);
    for (let k = 1; k <= 700; k++) {
      put(1, k, k);
      room.tick(latest, T0);
    }
    const gap = room.answer({ epoch: 'epoch-1', n: 698 }, latest, T0);
    expect(gap).toMatchObject({
      kind: 'gap',
      frames: [
        { n: 699, v: [699] },
        { n: 700, v: [700] },
      ],
    });
    expect(room.answer({ epoch: 'epoch-1', n: 700 }, latest, T0)).toMatchObject({ kind: 'gap', frames: [] });
    expect(room.answer({ epoch: 'epoch-1', n: 99 }, latest, T0)).toMatchObject({ kind: 'snapshot', n: 700, v: [700] });
    expect(room.answer({ epoch: 'epoch-1', n: 701 }, latest, T0).kind).toBe('snapshot');
    expect(room.answer({ epoch: 'epoch-0', n: 700 }, latest, T0).kind).toBe('snapshot');
    expect(room.answer(undefined, latest, T0).kind).toBe('snapshot');
  });

  it('keeps no more values in its frames than a snapshot has', () => {
    const members = Array.from({ length: 2000 }, (_, k) => k + 1);
    const { latest, room, put } = roomOf(members);
    room.tick(latest, T0);
    for (let k = 1; k <= 5; k++) {
      for (const id of members.slice(0, 900)) put(id, k, k);
      room.tick(latest, T0);
    }
    expect(room.answer({ epoch: 'epoch-1', n: 3 }, latest, T0)).toMatchObject({
      kind: 'gap',
      frames: [{ n: 4 }, { n: 5 }],
    });
    expect(room.answer({ epoch: 'epoch-1', n: 2 }, latest, T0)).toMatchObject({ kind: 'snapshot', n: 5 });
  });

  it('carries qualities only where one is not good', () => {
    const { latest, room } = roomOf([1]);
    latest.apply({ datastreamId: 1, timeMs: T0, value: 1, quality: 1 });
    room.change(1);
    expect(room.tick(latest, T0)).toMatchObject({ q: [1] });
  });
});

describe('LatestValues', () => {
  it('leaves out what lies beyond the horizon', () => {
    const latest = new LatestValues();
    latest.apply({ datastreamId: 1, timeMs: T0, value: 1, quality: 0 });
    expect(latest.columns([1], T0 + 1).i).toEqual([]);
  });

  it('lets no older reading replace a newer one, and grows with the ids', () => {
    const latest = new LatestValues();
    expect(latest.apply({ datastreamId: 100_000, timeMs: T0, value: 1, quality: 0 })).toBe(true);
    expect(latest.apply({ datastreamId: 100_000, timeMs: T0 - 1, value: 2, quality: 0 })).toBe(false);
    expect(latest.columns([5, 100_000], T0)).toEqual({ i: [100_000], t0: T0, dt: [0], v: [1] });
    expect(latest.columns([], T0)).toEqual({ i: [], t0: 0, dt: [], v: [] });
  });
});
