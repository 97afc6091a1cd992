import type { TrafficFilter, TrafficFrame } from '@commune/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nothingDecoded, refuse } from '../decoded.ts';
import { Directory } from '../directory.ts';
import type { Work } from '../work.ts';
import { TrafficTap } from './traffic-tap.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ALL: TrafficFilter = { outcome: 'all', realm: null, text: null };

function work(topic: string, payload: string, isRefused = false, realm = 'sim'): Work {
  const decoded = nothingDecoded(realm, null);
  if (isRefused) refuse(decoded, 'not_json', 'no JSON');
  return {
    ...{
      topic,
      payload: Buffer.from(payload),
      username: 'u',
      receivedAtMs: 0,
      isLastWill: false,
      decoded,
      sighted: null,
    },
    ...{ acknowledge: () => undefined, isForsaken: () => false },
  };
}

function rig() {
  const frames = new Map<string, TrafficFrame[]>();
  const emit = (look: string, frame: TrafficFrame) => frames.set(look, [...(frames.get(look) ?? []), frame]);
  const tap = new TrafficTap({ directory: new Directory(), origin: 'process-1', emit });
  const topics = (look: string) =>
    (frames.get(look) ?? []).flatMap(({ messages }) => messages.map(({ topic }) => topic));
  return { tap, frames, topics };
}

const result = (more: object = {}) => ({
  ...{ batches: [], stored: 0, duplicates: 0, refusals: [], late: new Map(), repeated: [] },
  ...more,
});

describe('TrafficTap', () => {
  it('runs nothing while nobody looks', () => {
    const { tap } = rig();
    expect(tap.isWatched).toBe(false);
    tap.watch([{ id: 'a', filter: ALL }]);
    expect(tap.isWatched).toBe(true);
    expect(vi.getTimerCount()).toBe(1);
    tap.watch([]);
    expect(tap.isWatched).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('shows each what it looks for: realm, outcome, text in topic or payload', () => {
    const { tap, topics } = rig();
    const look = (id: string, filter: Partial<TrafficFilter>) => ({ id, filter: { ...ALL, ...filter } });
    tap.watch([
      look('all', {}),
      look('refused', { outcome: 'refused' }),
      look('decoded', { outcome: 'decoded' }),
      look('live', { realm: 'live' }),
      look('text', { text: 'nước' }),
    ]);
    tap.see(work('good', '{}'));
    tap.see(work('bad', 'nước', true));
    tap.see(work('nước/1', '{}', false, 'live'));
    vi.advanceTimersByTime(200);
    expect(topics('all')).toEqual(['good', 'bad', 'nước/1']);
    expect(topics('refused')).toEqual(['bad']);
    expect(topics('decoded')).toEqual(['good', 'nước/1']);
    expect(topics('live')).toEqual(['nước/1']);
    expect(topics('text')).toEqual(['bad', 'nước/1']);
  });

  it('shows fifty a second and counts the rest', () => {
    const { tap, frames } = rig();
    tap.watch([{ id: 'a', filter: ALL }]);
    for (let tick = 0; tick < 5; tick++) {
      for (let k = 0; k < 100; k++) tap.see(work('t', '{}'));
      vi.advanceTimersByTime(200);
    }
    const all = frames.get('a')!;
    expect(all.flatMap(({ messages }) => messages)).toHaveLength(50);
    expect(all.reduce((sum, { leftOut }) => sum + leftOut, 0)).toBe(450);
  });

  it('tells what the commit made of a message, with it or after it', () => {
    const { tap, frames } = rig();
    tap.watch([{ id: 'a', filter: ALL }]);
    const [soon, later] = [work('soon', '{}'), work('later', '{}')];
    tap.see(soon);
    tap.settle([soon], result(), 1);
    tap.see(later);
    vi.advanceTimersByTime(200);
    const conflict = { reason: 'conflict', detail: 'another value' };
    tap.settle([later], result({ late: new Map([[later, [conflict]]]) }), 2);
    vi.advanceTimersByTime(200);
    const [first, second] = frames.get('a')!;
    expect(first!.messages.map(({ settled }) => settled?.atMs ?? null)).toEqual([1, null]);
    expect(first!.settled).toEqual([]);
    expect(second).toEqual({
      ...{ messages: [], leftOut: 0 },
      settled: [{ id: first!.messages[1]!.id, atMs: 2, duplicates: 0, refusals: [conflict] }],
    });
  });

  it('shows what only the commit refused to who looks for the refused', () => {
    const { tap, topics } = rig();
    tap.watch([{ id: 'a', filter: { ...ALL, outcome: 'refused' } }]);
    const late = work('late', '{}');
    tap.see(late);
    tap.settle([late], result({ late: new Map([[late, [{ reason: 'conflict', detail: 'x' }]]]) }), 1);
    vi.advanceTimersByTime(200);
    expect(topics('a')).toEqual(['late']);
  });

  it('cuts a payload between characters, and shows bytes as such', () => {
    const { tap, frames } = rig();
    tap.watch([{ id: 'a', filter: ALL }]);
    tap.see(work('t', `a${'ộ'.repeat(1000)}`));
    tap.see({ ...work('t', ''), payload: Buffer.from([0xff, 0x00]) });
    vi.advanceTimersByTime(200);
    const [text, bytes] = frames.get('a')![0]!.messages;
    expect(text).toMatchObject({ encoding: 'utf8', payload: `a${'ộ'.repeat(682)}`, bytes: 3001 });
    expect(bytes).toMatchObject({ encoding: 'hex', payload: 'ff00' });
  });
});
