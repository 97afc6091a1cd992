import { batchSchema, eventSchema, observationSchema, parseTopic, statusSchema } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.fixture.ts';
import type { Clock } from '../clock.ts';
import { createFleet } from '../fleet/fleet.ts';
import { LivePublisher } from './live-publisher.ts';
import type { Message } from './outbox.ts';

// a Monday, 9:00 in Viet Nam: the hall is open
const NINE = Date.parse('2026-11-23T02:00:00Z');
const MINUTE_MS = 60_000;

interface Sent extends Message {
  atMs: number;
}

function play(minutes: number, seed = 7): Sent[] {
  const clock = new ManualClock(NINE);
  const sent: Sent[] = [];
  const send = (message: Message) => sent.push({ ...message, atMs: clock.now() });
  const live = new LivePublisher({ members: createFleet(seed), intervalMs: MINUTE_MS, clock, seed, send });
  live.start();
  clock.advance(minutes * MINUTE_MS);
  live.stop();
  clock.advance(MINUTE_MS);
  return sent;
}

function readings(sent: readonly Sent[]): { thing: string; t: number; atMs: number }[] {
  return sent.flatMap(({ topic, payload, atMs }) => {
    const parsed = parseTopic(topic);
    if (!('channel' in parsed) || parsed.channel === 'clock') return [];
    if (parsed.channel === 'obs') return [{ thing: parsed.source, t: JSON.parse(payload).t as number, atMs }];
    if (parsed.channel !== 'batch') return [];
    return batchSchema.parse(JSON.parse(payload)).map(({ thing, t }) => ({ thing, t: Number(t), atMs }));
  });
}

describe('LivePublisher', () => {
  const sent = play(12);

  it('speaks the contract', () => {
    const seen = new Set<string>();
    for (const { topic, payload, retain } of sent) {
      const parsed = parseTopic(topic);
      if (!('channel' in parsed) || parsed.channel === 'clock') throw new Error(topic);
      expect(parsed.realm).toBe('sim');
      seen.add(parsed.channel);
      const schema = { obs: observationSchema, batch: batchSchema, status: statusSchema, event: eventSchema };
      schema[parsed.channel].parse(JSON.parse(payload));
      expect(retain === true).toBe(parsed.channel === 'status');
    }
    expect([...seen].sort()).toEqual(['batch', 'event', 'obs', 'status']);
  });

  it('lets every thing that is heard speak within the first seconds, then once a minute', () => {
    const fleet = createFleet(7);
    const heard = fleet.filter(
      ({ presence }) => presence.statusAt(NINE) === 'online' && presence.statusAt(NINE + 12 * MINUTE_MS) === 'online',
    );
    const first = new Set(readings(sent.filter(({ atMs }) => atMs <= NINE + 11_000)).map(({ thing }) => thing));
    expect(heard.filter(({ slug }) => !first.has(slug)).length).toBeLessThan(10);
    const perThing = new Map<string, number>();
    for (const { thing } of readings(sent)) perThing.set(thing, (perThing.get(thing) ?? 0) + 1);
    for (const { slug } of heard) {
      expect(perThing.get(slug), slug).toBeGreaterThanOrEqual(9);
      expect(perThing.get(slug), slug).toBeLessThanOrEqual(13);
    }
    expect([...perThing.keys()].filter((slug) => !fleet.some((member) => member.slug === slug))).toEqual([]);
  });

  it('spreads the things over the minute', () => {
    const perSecond = new Array<number>(60).fill(0);
    for (const { t } of readings(sent)) if (t > NINE + 2 * MINUTE_MS) perSecond[Math.floor(t / 1000) % 60]!++;
    expect(Math.max(...perSecond)).toBeLessThan(200);
    expect(perSecond.filter((n) => n > 0).length).toBeGreaterThan(55);
  });

  it('sends soon: at most a tick after the time of a reading, six seconds through a gateway', () => {
    for (const { thing, t, atMs } of readings(sent)) {
      expect(atMs - t, thing).toBeGreaterThanOrEqual(0);
      expect(atMs - t, thing).toBeLessThanOrEqual(6_000);
    }
  });

  it('keeps a chosen rate, also one faster than its own tick, and makes nothing up after a pause', () => {
    const intervalMs = 70;
    let now = NINE;
    let tick = () => {};
    const clock: Clock = {
      now: () => now,
      every(_everyMs, run) {
        tick = run;
        return () => {};
      },
    };
    const members = createFleet(7).filter(({ thing }) => thing.kind === 'air-node');
    let spoken = 0;
    const send = ({ topic }: Message) => {
      if (topic.endsWith('/obs')) spoken++;
    };
    new LivePublisher({ members, intervalMs, clock, seed: 7, send }).start();
    for (; now < NINE + 70_000; now += 100) tick();
    expect(spoken / members.length).toBeGreaterThan(1000 * 0.97);
    expect(spoken / members.length).toBeLessThan(1002);
    const before = spoken;
    now += 3_600_000;
    tick();
    expect(spoken - before).toBeLessThanOrEqual(3 * members.length);
  });

  it('is the same for the same seed', () => {
    expect(play(3)).toEqual(play(3));
    expect(play(3)).not.toEqual(play(3, 8));
  });

  it('stops when told to', () => {
    expect(Math.max(...sent.map(({ atMs }) => atMs))).toBeLessThanOrEqual(NINE + 12 * MINUTE_MS);
  });
});
