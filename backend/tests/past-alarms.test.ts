import {
  type Alarm,
  type AlarmList,
  type AlarmRule,
  type AlarmWindow,
  type NearestEvent,
  type Problem,
  SEVERITIES,
  type Severity,
  type Timeline,
} from '@commune/contract';
import { type ConditionChange, isOpen, replay, shownFromMs, stepAlarm } from '@commune/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lockAlarms, takeStep, writeAlarms } from '../src/store/alarms/write-alarm.ts';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const THINGS = ['air-thanh-co', 'air-benh-vien', 'air-dien-toan'];

let rig: AlarmRig;
beforeAll(async () => {
  rig = await startAlarmRig({ ROLES: 'http' });
});
afterEach(() => rig.client.query('DELETE FROM sandbox.alarm'));
afterAll(() => rig?.stop());

async function ask<T>(path: string, query: Record<string, string | number>): Promise<T> {
  const search = new URLSearchParams({ realm: 'sim' });
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  const response = await rig.app.get(`${path}?${search}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}
const openAt = async (atMs: number) => (await ask<AlarmList>('/api/alarms', { at: atMs })).alarms;

/** The condition of an alarm changes, as the evaluator would write it. */
async function change(
  id: string,
  kind: ConditionChange['kind'],
  timeMs: number,
  severity: Severity = 'high',
): Promise<void> {
  await rig.client.query('BEGIN');
  const [draft] = await lockAlarms(rig.client, rig.sim, [id]);
  const said = { version: 1, level: null, value: 9, limit: 8, why: null, late: false };
  const { ruleKey, thingId, datastreamId, state } = draft!;
  const about = { ruleKey, thingId, datastreamId };
  const circumstances = { maintenance: null, outOfService: null };
  const event = {
    type: 'condition',
    change: { ...said, ...about, kind, severity, timeMs },
    atMs: timeMs,
    circumstances,
  } as const;
  await writeAlarms(rig.client, rig.sim, [takeStep(draft!, stepAlarm(state, event))]);
  await rig.client.query('COMMIT');
}

describe('alarms at a moment', () => {
  it('have the condition, level, acknowledgement and shelving of then', async () => {
    const now = Date.now();
    const [id] = await rig.raise(['air-thanh-co'], { timeMs: now - 60 * MINUTE_MS, severity: 'medium' });
    await change(id!, 'climbed', now - 40 * MINUTE_MS, 'critical');
    await change(id!, 'fell', now - 30 * MINUTE_MS, 'low');
    await rig.act({ act: 'shelve', alarms: [id!], until: new Date(now + HOUR_MS).toISOString(), reason: 'đang sửa' });
    await rig.act({ act: 'acknowledge', alarms: [id!] });
    await change(id!, 'cleared', Date.now(), 'low');

    expect(await openAt(now - 61 * MINUTE_MS)).toEqual([]);
    const common = { active: true, open: true, acknowledged: null, shelved: null, raisedMs: now - 60 * MINUTE_MS };
    expect(await openAt(now - 60 * MINUTE_MS)).toMatchObject([
      { id, n: 1, severity: 'medium', peak: 'medium', ...common },
    ]);
    expect(await openAt(now - 35 * MINUTE_MS)).toMatchObject([
      { id, n: 2, severity: 'critical', peak: 'critical', ...common },
    ]);
    expect(await openAt(now - 10 * MINUTE_MS)).toMatchObject([
      { id, n: 3, severity: 'low', peak: 'critical', ...common },
    ]);
    expect(await openAt(Date.now())).toEqual([]);
    expect((await ask<AlarmList>('/api/alarms', { at: now - 35 * MINUTE_MS })).at).toBeNull();
  });

  it('stand worst first, and the history of a thing is as it was known then', async () => {
    const now = Date.now();
    const at = now - 10 * MINUTE_MS;
    const [low] = await rig.raise([THINGS[0]!], { timeMs: at - 1000, severity: 'low' });
    const [worst] = await rig.raise([THINGS[1]!], { timeMs: at - 2000, severity: 'critical' });
    await rig.raise([THINGS[2]!], { timeMs: at + 1000, severity: 'critical' });
    await rig.act({ act: 'acknowledge', alarms: [low!] });
    expect((await openAt(at)).map(({ id }) => id)).toEqual([worst, low]);
    const history = await ask<AlarmList>('/api/alarms', { at, thing: THINGS[0]! });
    expect(history.alarms).toMatchObject([{ id: low, acknowledged: null, n: 1 }]);
    expect((await ask<AlarmList>('/api/alarms', { at, thing: THINGS[2]! })).alarms).toEqual([]);
  });

  it('drawn from a window are those of the moment itself, at any moment', async () => {
    const now = Date.now();
    const begun = now - 2 * HOUR_MS;
    const random = sequence(7);
    const ids: string[] = [];
    for (const thing of THINGS) {
      const raised = begun + Math.floor(random() * HOUR_MS);
      const [id] = await rig.raise([thing], { timeMs: raised, severity: 'medium' });
      ids.push(id!);
      let timeMs = raised;
      for (let k = 0; k < 6; k++) {
        timeMs += 1 + Math.floor(random() * 10 * MINUTE_MS);
        const kind = (['climbed', 'cleared', 'raised', 'fell'] as const)[Math.floor(random() * 4)]!;
        await change(id!, kind, timeMs, SEVERITIES[Math.floor(random() * 4)]!);
      }
    }
    await rig.act({ act: 'acknowledge', alarms: ids.slice(0, 2) });
    const [from, to] = [begun + 20 * MINUTE_MS, Date.now()];
    const window = await ask<AlarmWindow>('/api/alarms/window', { from, to });
    let compared = 0;
    for (let k = 0; k < 40; k++) {
      const atMs = Math.floor(from + random() * (to - from));
      const drawn = window.courses.flatMap(({ about, before, transitions }): Alarm[] => {
        const shown = transitions.filter((step) => shownFromMs(step, 'written') <= atMs);
        const state = replay(shown, before);
        if (state === null || !isOpen(state)) return [];
        return [{ ...state, ...about, n: shown.at(-1)?.n ?? before!.n, open: true }];
      });
      const byId = (a: Alarm, b: Alarm) => Number(a.id) - Number(b.id);
      expect(drawn.sort(byId)).toEqual((await openAt(atMs)).sort(byId));
      compared += drawn.length;
    }
    expect(compared).toBeGreaterThan(20);
  });

  it.each([
    ['/api/alarms?realm=sim&at=yesterday', 'at'],
    [`/api/alarms?realm=sim&at=${Date.now() + HOUR_MS}`, 'at'],
    [`/api/alarms/window?realm=sim&from=${Date.now()}&to=${Date.now() - 1000}`, 'to'],
    ['/api/alarms/window?realm=sim&from=2019-01-01T00:00:00Z&to=2019-01-01T01:00:00Z', 'to'],
    [`/api/alarm-rules?realm=sim&at=${Date.now() + HOUR_MS}`, 'at'],
    [`/api/timeline?realm=sim&from=${Date.now() - HOUR_MS}&to=${Date.now()}&buckets=0`, 'buckets'],
    [`/api/timeline?realm=sim&from=${Date.now()}&to=${Date.now() - HOUR_MS}`, 'to'],
    ['/api/timeline/event?realm=sim', 'after'],
    [`/api/timeline/event?realm=sim&after=${Date.now() + HOUR_MS}`, 'after'],
  ])('%s is refused', async (address, field) => {
    const response = await rig.app.get(address);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });
});

it('rules at a moment are the versions that held then', async () => {
  const before = Date.now();
  const { condition, name, source } = (await ask<AlarmRule[]>('/api/alarm-rules', {})).find(
    ({ condition: { type } }) => type === 'silence',
  )!;
  const save = async (after: 'late' | 'stale') => {
    const draft = { realm: 'sim', key: 'past-rule', name, source, condition: { ...condition, after } };
    await rig.app.post('/api/alarm-rules', draft, rig.as.engineer);
  };
  await save('late');
  const between = Date.now();
  await save('stale');
  const held = async (at: number) =>
    (await ask<AlarmRule[]>('/api/alarm-rules', { at, key: 'past-rule' })).map(({ version, current }) => [
      version,
      current,
    ]);
  expect(await held(before - 1)).toEqual([]);
  expect(await held(between)).toEqual([[1, false]]);
  expect(await held(Date.now())).toEqual([[2, true]]);
});

describe('the timeline', () => {
  it('counts each alarm once a bucket by the worst it reached, and tells events and gaps', async () => {
    const to = Date.now() - MINUTE_MS;
    const from = to - HOUR_MS;
    const [id] = await rig.raise([THINGS[0]!], { timeMs: from + 2 * MINUTE_MS, severity: 'low' });
    await change(id!, 'climbed', from + 4 * MINUTE_MS, 'critical');
    await change(id!, 'cleared', from + 25 * MINUTE_MS, 'critical');
    await rig.raise([THINGS[1]!], { timeMs: from + 15 * MINUTE_MS, severity: 'high' });
    await rig.raise([THINGS[2]!], { timeMs: to + 1000, severity: 'high' });
    await rig.client.query(
      "INSERT INTO sandbox.ingest_gap (from_time, to_time, reason) VALUES (to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0), 'stopped')",
      [from + 30 * MINUTE_MS, from + 35 * MINUTE_MS],
    );
    const timeline = await ask<Timeline>('/api/timeline', { from, to, buckets: 6 });
    expect(timeline).toMatchObject({
      ...{ realm: 'sim', from, to, bucketMs: 10 * MINUTE_MS, more: false },
      raised: {
        critical: [1, 0, 0, 0, 0, 0],
        high: [0, 1, 0, 0, 0, 0],
        medium: [0, 0, 0, 0, 0, 0],
        low: [0, 0, 0, 0, 0, 0],
      },
      gaps: [{ fromMs: from + 30 * MINUTE_MS, toMs: from + 35 * MINUTE_MS, reason: 'stopped' }],
    });
    expect(timeline.events.map(({ kind, severity, atMs }) => [kind, severity, atMs - from])).toEqual([
      ['climbed', 'critical', 4 * MINUTE_MS],
      ['raised', 'high', 15 * MINUTE_MS],
      ['raised', 'low', 2 * MINUTE_MS],
      ['cleared', 'critical', 25 * MINUTE_MS],
    ]);
    expect(timeline.events[0]).toMatchObject({ alarm: id, rule: { vi: 'Thử' }, thing: { slug: THINGS[0] } });

    const step = async (side: 'after' | 'before', at: number) =>
      (await ask<NearestEvent>('/api/timeline/event', { [side]: at })).event;
    expect(await step('after', from + 4 * MINUTE_MS)).toMatchObject({ kind: 'raised', atMs: from + 15 * MINUTE_MS });
    expect(await step('before', from + 4 * MINUTE_MS)).toMatchObject({ kind: 'raised', atMs: from + 2 * MINUTE_MS });
    expect(await step('before', from)).toBeNull();
  });
});

it.each([0.2, 0.4, 0.5, 0.7])(
  'an event is shown from the moment that it is told at, though stored %f ms beside it',
  async (part) => {
    const at = Date.now() - HOUR_MS;
    const [id] = await rig.raise([THINGS[0]!], { timeMs: at - 5000, atMs: at + part });
    const { event } = await ask<NearestEvent>('/api/timeline/event', { after: at - 1000 });
    expect(event).toMatchObject({ alarm: id, kind: 'raised', atMs: Math.round(at + part) });
    expect(await openAt(event!.atMs)).toMatchObject([{ id, n: 1 }]);
    expect(await openAt(event!.atMs - 1)).toEqual([]);
    const span = { from: event!.atMs - 1, to: event!.atMs };
    expect((await ask<AlarmWindow>('/api/alarms/window', span)).courses).toMatchObject([
      { before: null, transitions: [{ n: 1 }] },
    ]);
    const later = { from: event!.atMs, to: event!.atMs + 1 };
    expect((await ask<AlarmWindow>('/api/alarms/window', later)).courses).toMatchObject([
      { before: { id }, transitions: [] },
    ]);
    expect((await ask<NearestEvent>('/api/timeline/event', { after: event!.atMs })).event).toBeNull();
    expect((await ask<NearestEvent>('/api/timeline/event', { before: event!.atMs })).event).toBeNull();
    expect((await ask<Timeline>('/api/timeline', span)).events).toHaveLength(1);
  },
);

/** Numbers in [0, 1), the same ones for a seed. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
