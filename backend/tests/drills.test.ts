import { buildTopic, type Drill, ONLINE_KEY, QUALITY, type Realm, type RealmState } from '@commune/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../simulators/src/clock.ts';
import { type AlarmTurn, turnText } from '../../simulators/src/scenario/alarm-log.ts';
import { hashLines } from '../../simulators/src/scenario/hash.ts';
import { runHeadless } from '../../simulators/src/scenario/headless.ts';
import { windowOf } from '../../simulators/src/scenario/listener.ts';
import { MAX_SPEED, Pace } from '../../simulators/src/scenario/pace.ts';
import { parseScenario } from '../../simulators/src/scenario/read-scenario.ts';
import { runDrill } from '../../simulators/src/scenario/run-drill.ts';
import { roundedAs } from '../../simulators/src/scenario/watched.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type RunningApp, startApp } from './running-app.ts';

/** Long ago, with data that come late, alarms that only the clock raises, and one of what is derived from an hour. */
const scenario = parseScenario(
  `title: { vi: Thử, en: Test }
seed: 7
start: 2026-03-14T15:00:00+07:00
length: 5h
things: [river-dong-trang, rain-dien-an, rain-thanh-co, air-dien-toan, dust-dien-toan-nam-1, link-ubnd, feeder-*, truck-1]
mishaps: false
phases:
  - name: flood
    effects:
      - things: river-dong-trang
        property: stage
        noise: 0.05
        curve: [{ at: 0h, value: 7 }, { at: 2h, value: 11.4 }, { at: 4h, value: 7.4 }, { at: 5h, value: 8.7 }]
      - { things: [air-dien-toan, dust-dien-toan-nam-1], property: pm25, add: 320, ramp: 40m }
  - name: cut
    from: 1h
    for: 30m
    effects:
      - { things: feeder-*, property: outage, set: 1 }
faults:
  - { kind: burst, things: rain-dien-an, from: 1h, for: 3h }
  - { kind: silence, things: truck-1, from: 2h, for: 1h, will: true }
  - { kind: clock-skew, things: rain-thanh-co, by: -2d }
  - { kind: link-cut, things: link-ubnd, from: 3h, for: 1h }
`,
  'test.yaml',
);

let database: TestDatabase;
let app: RunningApp;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp(database);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await app.stop();
  await database.drop();
});

const input = (more: object = {}) => {
  const { fromMs, untilMs } = windowOf(scenario);
  return { name: scenario.title, from: fromMs, until: untilMs, clock: scenario.startMs, ...more };
};

async function createDrill(): Promise<string> {
  const answer = await app.post('/api/drills', input({ things: scenario.things.map(({ slug }) => slug) }));
  expect(answer.status).toBe(201);
  return ((await answer.json()) as Drill).slug;
}

/** Publishes at QoS 1, some at a time. */
class Publisher {
  waiting = 0;
  readonly mqtt: MqttClient;

  constructor(mqtt: MqttClient) {
    this.mqtt = mqtt;
  }

  static async connect({ url, username, password } = app.run.mqtt): Promise<Publisher> {
    return new Publisher(await connectAsync(url, { username, password, clean: true }));
  }

  send = ({ topic, payload }: { topic: string; payload: string }) => {
    this.waiting++;
    this.mqtt.publish(topic, payload, { qos: 1 }, () => this.waiting--);
  };
}

async function play(
  realm: string,
  speed: number,
  onStep: (n: number, pace: Pace) => void = () => undefined,
  resumeMs = scenario.startMs,
) {
  const outbox = await Publisher.connect();
  const pace = new Pace(systemClock, resumeMs, speed);
  let n = 0;
  const { signal } = new AbortController();
  try {
    const steer = () => onStep(++n, pace);
    return await runDrill({ scenario, seed: 7, realm, pace, outbox, signal, onStep: steer, resumeMs });
  } finally {
    await outbox.mqtt.endAsync();
  }
}

/** Until the drill's alarms have come to where its clock stands. */
async function followed(realm: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const drills = (await (await app.get('/api/drills')).json()) as Drill[];
      expect(drills.find(({ slug }) => slug === realm)?.clockMs).toBe(scenario.endMs);
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** What is stored of the drill's alarms, as a run tells it. */
async function storedTurns(realm: string): Promise<AlarmTurn[]> {
  const { rows } = await client.query<AlarmTurn & { kind: string; property: string | null }>(
    `SELECT (extract(epoch FROM n.time) * 1000)::float8 AS "timeMs", a.rule_key AS rule, t.slug AS thing, d.key,
            p.key AS property, n.kind, n.severity, n.value
     FROM sandbox.alarm_transition n JOIN sandbox.alarm a ON a.id = n.alarm_id JOIN sandbox.thing t ON t.id = a.thing_id
     JOIN core.realm r ON r.id = a.realm_id LEFT JOIN sandbox.datastream d ON d.id = a.datastream_id
     LEFT JOIN core.observed_property p ON p.id = d.property_id WHERE r.slug = $1`,
    [realm],
  );
  return rows
    .filter(({ kind }) => !['acknowledged', 'suppressed', 'unsuppressed'].includes(kind))
    .map(({ property, ...turn }) => ({
      ...turn,
      kind: (turn.kind as string) === 'reactivated' ? 'raised' : turn.kind,
      value: turn.value === null ? null : roundedAs(property, turn.value),
    }));
}

/** What is stored of the drill's telemetry, hashed as a run's is. */
async function storedTelemetry(realm: string): Promise<string> {
  const { rows } = await client.query<{ timeMs: number; thing: string; keys: string[]; values: number[] }>(
    `SELECT (extract(epoch FROM o.time) * 1000)::float8 AS "timeMs", t.slug AS thing,
            array_agg(d.key ORDER BY d.key COLLATE "C") AS keys, array_agg(o.value ORDER BY d.key COLLATE "C") AS values
     FROM core.realm r JOIN sandbox.thing t ON t.realm_id = r.id JOIN sandbox.datastream d ON d.thing_id = t.id
     JOIN sandbox.observation o ON o.datastream_id = d.id
     WHERE r.slug = $1 AND o.quality = ${QUALITY.good} GROUP BY o.time, t.slug, d.key = '${ONLINE_KEY}'`,
    [realm],
  );
  return hashLines(
    rows.map(({ timeMs, thing, keys, values }) => {
      return { timeMs, text: [thing, ...keys.map((key, k) => `${key} ${values[k]}`)].join(' ') };
    }),
  );
}

const hashOf = (turns: readonly AlarmTurn[]) =>
  hashLines(turns.map((turn) => ({ timeMs: turn.timeMs, text: turnText(turn) })));
const textsOf = (turns: readonly AlarmTurn[]) => turns.map((turn) => `${turn.timeMs} ${turnText(turn)}`).sort();

describe('drills', () => {
  it('are made by an engineer, listed, and known at once', async () => {
    expect((await app.post('/api/drills', input(), {})).status).toBe(401);
    const slug = await createDrill();
    expect(slug).toBe('drill-260314');
    const again = (await (await app.post('/api/drills', input())).json()) as Drill;
    expect(again).toMatchObject({ slug: 'drill-260314-2', clockMs: scenario.startMs, createdBy: expect.any(String) });
    expect(again.things).toBeGreaterThan(300);
    const realms = (await (await app.get('/api/realms')).json()) as Realm[];
    expect(realms.filter(({ kind }) => kind === 'drill').map((realm) => realm.slug)).toEqual([slug, again.slug]);
    const registry = await app.get(`/api/registry?realm=${slug}`);
    expect(((await registry.json()) as { things: unknown[] }).things).toHaveLength(scenario.things.length);
    expect((await app.get(`/api/alarms?realm=${slug}`)).status).toBe(200);
    for (const each of [slug, again.slug]) {
      const deleted = await fetch(`${app.run.url}/api/drills/${each}`, { method: 'DELETE', headers: app.engineer });
      expect(deleted.status).toBe(204);
    }
    expect((await app.get(`/api/registry?realm=${slug}`)).status).toBe(404);
  });

  it.each([
    ['a name that is taken', { slug: 'sim' }, 409, 'there is a realm "sim"'],
    ['an end before the beginning', { until: 0 }, 400, 'until: must lie after "from"'],
    ['a clock outside', { clock: 0 }, 400, 'clock: must lie between'],
    ['years of time', { until: '2030-01-01T00:00:00Z' }, 400, 'until: a drill takes in 400 days at most'],
    ['a realm that there is not', { copyOf: 'nowhere' }, 404, 'there is no realm "nowhere"'],
  ])('are not made of %s', async (_what, more, status, detail) => {
    const answer = await app.post('/api/drills', input(more));
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { detail: string }).detail).toContain(detail);
  });

  it('are the only realms that are deleted', async () => {
    const remove = (slug: string) =>
      fetch(`${app.run.url}/api/drills/${slug}`, { method: 'DELETE', headers: app.engineer });
    expect((await remove('live')).status).toBe(403);
    expect((await remove('nowhere')).status).toBe(404);
  });

  it('alone have a clock, within their times', async () => {
    const realm = await createDrill();
    const { mqtt } = await Publisher.connect();
    const clock = async (of: string, t: unknown) =>
      mqtt.publishAsync(buildTopic({ channel: 'clock', realm: of }), JSON.stringify({ t }), { qos: 1 });
    await clock('sim', Date.now());
    await clock(realm, scenario.endMs + 3 * 86_400_000);
    await clock(realm, 'tomorrow');
    await mqtt.endAsync();
    const { rows } = await client.query<{ realm: string; reason: string }>(
      `SELECT realm, reason FROM core.rejected_message WHERE topic LIKE '%$clock' ORDER BY id`,
    );
    expect(rows).toEqual([
      { realm: 'sim', reason: 'unsupported_channel' },
      { realm, reason: 'time_outside_window' },
      { realm, reason: 'bad_time' },
    ]);
  });
});

describe('a scenario in a drill', () => {
  const headless = runHeadless(scenario, 7);

  it('has alarms of every sort to compare', () => {
    const rules = new Set(headless.turns.map(({ rule }) => rule));
    for (const rule of ['flood-dong-trang', 'air-quality', 'feeder-outage', 'waste-silent', 'office-cut-off'])
      expect(rules, rule).toContain(rule);
    expect(headless.refused).toBeGreaterThan(10);
  });

  it('raises the same alarms at any speed, with pauses, as without broker and database', async () => {
    const fast = await createDrill();
    const slow = await createDrill();
    const results = await Promise.all([
      play(fast, MAX_SPEED),
      play(slow, 20_000, (n, pace) => {
        if (n === 100) for (let k = 0; k < 5; k++) pace.step();
        if (n === 105) pace.resume();
      }),
    ]);
    for (const [k, realm] of [fast, slow].entries()) {
      expect(results[k]!.hashes).toEqual(headless.hashes);
      await followed(realm);
      const turns = await storedTurns(realm);
      expect(textsOf(turns)).toEqual(textsOf(headless.turns));
      expect(hashOf(turns)).toBe(headless.hashes.alarms);
      expect(await storedTelemetry(realm)).toBe(headless.hashes.telemetry);
    }
    const { rows } = await client.query<{ realm: string; n: number }>(
      `SELECT realm, count(*)::int AS n FROM core.rejected_message WHERE realm = ANY($1) GROUP BY realm`,
      [[fast, slow]],
    );
    // What the clock that is wrong by two days sends is refused, here as there.
    expect(new Set(rows.map(({ n }) => n)).size).toBe(1);
    const state = (await (await app.get(`/api/state?realm=${fast}&at=${scenario.endMs}`)).json()) as RealmState;
    expect(state.i.length).toBeGreaterThan(30);
  }, 240_000);

  it('raises nothing twice and loses nothing when the program is restarted in between', async () => {
    const realm = await createDrill();
    const half = 150;
    let reachedMs = 0;
    const stopped = await play(realm, MAX_SPEED, (n, pace) => {
      reachedMs = scenario.startMs + n * 60_000;
      if (n === half) pace.stop();
    });
    expect([stopped, reachedMs]).toEqual([null, scenario.startMs + half * 60_000]);
    await app.stop();
    app = await startApp(database);
    // Some of it again: what was stored is known, and a clock that has been is none.
    const again = await play(realm, MAX_SPEED, () => undefined, reachedMs - 20 * 60_000);
    expect(again?.hashes).toEqual(headless.hashes);
    await followed(realm);
    expect(textsOf(await storedTurns(realm))).toEqual(textsOf(headless.turns));
  }, 240_000);

  it('is gone whole when it is deleted', async () => {
    const { rows } = await client.query<{ id: number; slug: string }>(
      `SELECT id, slug FROM core.realm WHERE kind = 'drill' AND id IN (SELECT realm_id FROM sandbox.alarm) LIMIT 1`,
    );
    const { id, slug } = rows[0]!;
    const streams = await client.query<{ id: number }>(
      'SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.realm_id = $1',
      [id],
    );
    const ids = streams.rows.map((row) => row.id);
    const left = async () =>
      (await client.query('SELECT FROM sandbox.observation WHERE datastream_id = ANY($1)', [ids])).rowCount;
    expect(await left()).toBeGreaterThan(1000);
    // What people enter, and what hangs on it without naming the realm.
    await client.query(
      `INSERT INTO sandbox.official_score (realm_id, from_day, to_day, points, groups, source, told_on, declaration, who)
       VALUES ($1, '2026-01-01', '2026-01-31', 90, '{}', 'a test', '2026-02-01', 'no-state-secret', 'test')`,
      [id],
    );
    const reminded = await client.query<{ id: string }>(
      `WITH r AS (INSERT INTO sandbox.reminder (realm_id, received_on, sender, content, who)
                  VALUES ($1, '2026-01-01', 'a test', 'a test', 'test') RETURNING id)
       INSERT INTO sandbox.reminder_explanation (reminder_id, content, who) SELECT id, 'a test', 'test' FROM r
       RETURNING reminder_id AS id`,
      [id],
    );
    const deleted = await fetch(`${app.run.url}/api/drills/${slug}`, { method: 'DELETE', headers: app.engineer });
    expect(deleted.status).toBe(204);
    expect(await left()).toBe(0);
    const tables = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE table_schema = 'sandbox' AND column_name = 'realm_id' AND table_type = 'BASE TABLE' ORDER BY 1`,
    );
    expect(tables.rows.length).toBeGreaterThan(15);
    for (const { name } of tables.rows) {
      const found = await client.query(`SELECT FROM sandbox.${name} WHERE realm_id = $1 LIMIT 1`, [id]);
      expect(found.rowCount, name).toBe(0);
    }
    const explained = 'SELECT FROM sandbox.reminder_explanation WHERE reminder_id = $1';
    expect((await client.query(explained, [reminded.rows[0]!.id])).rowCount).toBe(0);
    expect((await client.query('SELECT FROM core.realm WHERE id = $1', [id])).rowCount).toBe(0);
  });
});
