import type { AlarmFrame } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { AlarmSequence } from './alarm-sequence.ts';

const ROOM = 'sim/alarms';
const frame = (n: number, epoch = 'a'): AlarmFrame => ({ room: ROOM, epoch, n, at: 0, alarms: [] });
const pulse = (n: number, epoch = 'a') => ({ epoch, rooms: { [ROOM]: n } });

function listedAt(n: number): AlarmSequence {
  const sequence = new AlarmSequence();
  sequence.fetching();
  sequence.listed({ at: { epoch: 'a', n } });
  return sequence;
}

describe('AlarmSequence', () => {
  it('lets frames through that follow the list', () => {
    const sequence = listedAt(4);
    expect(sequence.frame(frame(5))).toEqual({ apply: [frame(5)], fetch: false });
    expect(sequence.frame(frame(6)).fetch).toBe(false);
  });

  it('leaves out a frame that the list holds already', () => {
    expect(listedAt(4).frame(frame(3))).toEqual({ apply: [], fetch: false });
  });

  it('asks for the list after a missed frame, once, and still takes what came', () => {
    const sequence = listedAt(4);
    expect(sequence.frame(frame(7))).toEqual({ apply: [frame(7)], fetch: true });
    sequence.fetching();
    expect(sequence.frame(frame(9)).fetch).toBe(false);
    expect(sequence.listed({ at: { epoch: 'a', n: 9 } })).toEqual({ apply: [], fetch: false });
    expect(sequence.frame(frame(10)).fetch).toBe(false);
  });

  it('takes frames again that came while an older list was under way', () => {
    const sequence = listedAt(4);
    sequence.fetching();
    sequence.frame(frame(5));
    sequence.frame(frame(6));
    expect(sequence.listed({ at: { epoch: 'a', n: 5 } })).toEqual({ apply: [frame(6)], fetch: false });
  });

  it('fetches again where a frame between the list and what was held is missing', () => {
    const sequence = listedAt(4);
    sequence.fetching();
    sequence.frame(frame(8));
    expect(sequence.listed({ at: { epoch: 'a', n: 6 } })).toEqual({ apply: [frame(8)], fetch: true });
  });

  it('asks for the list where a pulse names a frame that never came', () => {
    const sequence = listedAt(4);
    expect(sequence.pulse(pulse(4), ROOM).fetch).toBe(false);
    expect(sequence.pulse(pulse(5), ROOM).fetch).toBe(true);
  });

  it('takes the numbers of another start of the server for void', () => {
    expect(listedAt(4).pulse(pulse(0, 'b'), ROOM).fetch).toBe(true);
    expect(listedAt(4).frame(frame(1, 'b')).fetch).toBe(true);
  });

  it('goes on from the pulse after a list without a number', () => {
    const sequence = new AlarmSequence();
    sequence.fetching();
    sequence.listed({ at: null });
    expect(sequence.pulse(pulse(12), ROOM).fetch).toBe(false);
    expect(sequence.frame(frame(13)).fetch).toBe(false);
    expect(sequence.frame(frame(15)).fetch).toBe(true);
  });

  it('does not ask again and again where another process answers than the one that sends the frames', () => {
    const sequence = listedAt(4);
    expect(sequence.pulse(pulse(40, 'b'), ROOM).fetch).toBe(true);
    sequence.fetching();
    sequence.listed({ at: { epoch: 'a', n: 5 } });
    expect(sequence.pulse(pulse(40, 'b'), ROOM).fetch).toBe(false);
    expect(sequence.frame(frame(41, 'b'))).toEqual({ apply: [frame(41, 'b')], fetch: false });
  });

  it('asks for nothing after a list that did not come: the next try is under way already', () => {
    const sequence = listedAt(4);
    sequence.fetching();
    sequence.failed();
    expect(sequence.pulse(pulse(9), ROOM).fetch).toBe(false);
    expect(sequence.frame(frame(9))).toEqual({ apply: [frame(9)], fetch: false });
  });
});
