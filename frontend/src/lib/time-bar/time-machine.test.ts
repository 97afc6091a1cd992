import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PastFeed } from '../feed/past-feed.svelte.ts';
import type { ShownFeed } from '../feed/shown-feed.svelte.ts';
import { TimeMachine } from './time-machine.svelte.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-11-26T07:00:00Z');

/** A machine on a feed that draws at once what lies before `drawnUntilMs`, and asks for the rest. */
function build() {
  const told: (number | null)[] = [];
  const turns: boolean[] = [];
  const past = {
    momentMs: 0,
    drawnUntilMs: NOW,
    windows: { widthMs: HOUR, prepare: vi.fn(), load: vi.fn(() => new Promise(() => undefined)) },
    now: () => past.momentMs,
    draw: (atMs: number) => {
      if (atMs > past.drawnUntilMs) return false;
      past.momentMs = atMs;
      return true;
    },
    show: vi.fn(async (atMs: number) => {
      past.momentMs = atMs;
    }),
    close: vi.fn(),
  };
  const feed = {
    realm: 'sim',
    shown: null as typeof past | null,
    live: { now: () => NOW },
    get momentMs() {
      return this.shown?.momentMs ?? null;
    },
    show(next: typeof past | null) {
      this.shown = next;
    },
  };
  const machine = new TimeMachine({
    feed: feed as unknown as ShownFeed,
    onturn: (inPast) => turns.push(inPast),
    onmoment: (atMs, settled) => settled && told.push(atMs),
    makePast: async () => past as unknown as PastFeed,
  });
  return { machine, past, told, turns };
}

describe('TimeMachine', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => vi.useRealTimers());

  it('goes to a moment, says so once it is there, and comes back', async () => {
    const { machine, past, told, turns } = build();
    await machine.go(NOW - HOUR);
    expect([machine.momentMs, told, turns]).toEqual([NOW - HOUR, [NOW - HOUR], [true]]);
    await machine.go(NOW - 2 * HOUR, false);
    expect(told).toEqual([NOW - HOUR]);
    machine.back();
    expect([machine.momentMs, told.at(-1), turns]).toEqual([null, null, [true, false]]);
    expect(past.close).toHaveBeenCalledOnce();
    await machine.go(NOW - 500);
    expect(machine.momentMs).toBeNull();
  });

  it('shows no moment that was left again before it came', async () => {
    const { machine, past, turns } = build();
    let come: () => void = () => undefined;
    past.show.mockImplementation(() => new Promise((resolve) => (come = resolve as () => void)));
    const going = machine.go(NOW - HOUR);
    await Promise.resolve();
    await Promise.resolve();
    machine.back();
    come();
    await going;
    expect([machine.momentMs, turns]).toEqual([null, []]);
  });

  it('plays at its speed, waits where nothing is in memory, and ends in the present', async () => {
    const { machine, past } = build();
    await machine.go(NOW - HOUR);
    machine.speed = 600;
    machine.toggle();
    await vi.advanceTimersByTimeAsync(1000);
    expect(machine.momentMs).toBeCloseTo(NOW - HOUR + 600_000, -5);
    past.drawnUntilMs = machine.momentMs!;
    await vi.advanceTimersByTimeAsync(1000);
    expect([machine.waiting, machine.momentMs, machine.playing]).toEqual([true, past.drawnUntilMs, true]);
    expect(past.windows.load).toHaveBeenCalledOnce();
    machine.toggle();
    past.drawnUntilMs = NOW;
    machine.toggle();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([machine.momentMs, machine.playing]).toEqual([null, false]);
  });

  it('begins again in a loop', async () => {
    const { machine, past } = build();
    await machine.go(NOW - 3 * MINUTE);
    machine.loop = true;
    machine.speed = 3600;
    machine.play();
    await vi.advanceTimersByTimeAsync(200);
    expect(past.show).toHaveBeenLastCalledWith(machine.span.fromMs);
    expect(machine.playing).toBe(true);
    machine.pause();
  });

  it('says what is wrong with a moment in the address, and stays in the present', () => {
    const { machine } = build();
    machine.read('yesterday');
    expect(machine.trouble).toEqual({ why: 'unreadable', text: 'yesterday' });
    machine.read(new Date(NOW + HOUR).toISOString());
    expect(machine.trouble).toEqual({ why: 'future', atMs: NOW + HOUR });
    expect(machine.momentMs).toBeNull();
  });

  it('says that a moment did not come, and stays where it was', async () => {
    const { machine, past } = build();
    await machine.go(NOW - HOUR);
    past.show.mockRejectedValue(new TypeError('away'));
    await machine.go(NOW - 2 * HOUR);
    expect(machine.trouble).toEqual({ why: 'unreachable' });
    expect(machine.momentMs).toBe(NOW - HOUR);
  });
});
