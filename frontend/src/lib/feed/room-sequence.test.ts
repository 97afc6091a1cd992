import type { Pulse, Snapshot, TickFrame } from '@commune/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomSequence } from './room-sequence.ts';

const ROOM = 'sim/all';
const frame = (n: number, epoch = 'a'): TickFrame => ({ room: ROOM, epoch, n, at: n, i: [n], t0: 0, dt: [n], v: [n] });
const snapshot = (n: number, epoch = 'a'): Snapshot => ({ ...frame(n, epoch), kind: 'snapshot' });
const gap = (...frames: TickFrame[]) => ({ kind: 'gap' as const, room: ROOM, frames });
const pulse = (last: number, epoch = 'a'): Pulse => ({
  at: 0,
  epoch,
  messagesPerS: {},
  ingestStalled: false,
  rooms: { [ROOM]: last },
});
const numbers = (frames: TickFrame[]) => frames.map(({ n }) => n);

describe('RoomSequence', () => {
  let room: RoomSequence;
  beforeEach(() => {
    room = new RoomSequence();
    room.asked();
    room.answer(snapshot(5));
  });

  it('lets frames through in order and ignores one that comes twice', () => {
    expect(numbers(room.tick(frame(6)).apply)).toEqual([6]);
    expect(room.tick(frame(6))).toEqual({ reset: null, apply: [], ask: false });
    expect(room.position).toEqual({ epoch: 'a', n: 6 });
  });

  it('asks at a missing number and lets nothing past it until the gap is closed', () => {
    expect(room.tick(frame(8))).toEqual({ reset: null, apply: [], ask: true });
    room.asked();
    expect(room.caughtUp).toBe(false);
    expect(room.tick(frame(9)).apply).toEqual([]);
    const step = room.answer(gap(frame(6), frame(7), frame(8)));
    expect(numbers(step.apply)).toEqual([6, 7, 8, 9]);
    expect(step.ask).toBe(false);
    expect(room.caughtUp).toBe(true);
  });

  it('takes a snapshot where the server has no gap to give, and what was held beyond it', () => {
    room.asked();
    room.tick(frame(19));
    room.tick(frame(20));
    room.tick(frame(21));
    const step = room.answer(snapshot(20));
    expect(step.reset?.n).toBe(20);
    expect(numbers(step.apply)).toEqual([21]);
  });

  it('asks again where the answer does not reach what was held', () => {
    room.asked();
    room.tick(frame(9));
    const step = room.answer(gap(frame(6)));
    expect(numbers(step.apply)).toEqual([6]);
    expect(step.ask).toBe(true);
  });

  it('asks at another epoch, whose lower numbers are new, and starts over with its snapshot', () => {
    expect(room.tick(frame(1, 'b')).ask).toBe(true);
    room.asked();
    room.tick(frame(7, 'a'));
    room.tick(frame(3, 'b'));
    const step = room.answer(snapshot(2, 'b'));
    expect(numbers(step.apply)).toEqual([3]);
    expect(room.position).toEqual({ epoch: 'b', n: 3 });
  });

  it('asks when a pulse names a number that never came', () => {
    expect(room.pulse(pulse(5), ROOM).ask).toBe(false);
    expect(room.pulse(pulse(6), ROOM).ask).toBe(true);
    expect(room.pulse(pulse(0, 'b'), ROOM).ask).toBe(true);
    room.asked();
    expect(room.pulse(pulse(9), ROOM).ask).toBe(false);
  });

  it('is not caught up before the first answer and after a disconnect', () => {
    expect(new RoomSequence().caughtUp).toBe(false);
    room.asked();
    expect(room.caughtUp).toBe(false);
    expect(room.answer(gap())).toEqual({ reset: null, apply: [], ask: false });
    expect(room.caughtUp).toBe(true);
  });
});
