import type { AlarmLife, AlarmList, Problem } from '@commune/contract';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { notifyAlarms } from '../src/store/alarms/notify.ts';
import { lockAlarms } from '../src/store/alarms/write-alarm.ts';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';

/** A machine that does much else takes its time. */
const SOON = { timeout: 5000 };

let rig: AlarmRig;
beforeAll(async () => {
  rig = await startAlarmRig();
});
afterEach(async () => {
  await rig.client.query('DELETE FROM sandbox.alarm');
});
afterAll(async () => {
  await rig?.stop();
});

const list = async (query: Record<string, string>) =>
  (await (await rig.app.get(`/api/alarms?${new URLSearchParams({ realm: 'sim', ...query })}`)).json()) as AlarmList;
const lifeOf = async (id: string) => (await (await rig.app.get(`/api/alarms/${id}?realm=sim`)).json()) as AlarmLife;

describe('the list of alarms', () => {
  it('has the worst first, of equal ones the newest, each with its rule and thing', async () => {
    const nowMs = Date.now();
    await rig.raise(['air-thanh-co'], { severity: 'low', timeMs: nowMs });
    await rig.raise(['air-benh-vien'], { severity: 'critical', timeMs: nowMs - 5000 });
    await rig.raise(['air-dien-toan'], { severity: 'critical', timeMs: nowMs - 1000 });
    const { alarms, more, at } = await list({});
    expect(alarms.map(({ thing }) => thing.slug)).toEqual(['air-dien-toan', 'air-benh-vien', 'air-thanh-co']);
    expect(alarms[0]).toMatchObject({
      n: 1,
      realm: 'sim',
      rule: { key: 'test', version: 1, name: { vi: 'Thử' }, source: 'a test', verified: false },
      thing: { domain: 'environment', name: { vi: expect.any(String) } },
      datastream: null,
      severity: 'critical',
      active: true,
      open: true,
      acknowledged: null,
      raisedMs: nowMs - 1000,
      clearedMs: null,
      value: 9,
      limit: 8,
    });
    expect(more).toBe(false);
    expect(at).toEqual({ epoch: expect.any(String), n: expect.any(Number) });
  });

  it('goes back in time page by page, by thing, rule and span', async () => {
    const nowMs = Date.now();
    const ids: string[] = [];
    for (let k = 0; k < 5; k++) {
      const [id] = await rig.raise(['air-thanh-co'], { timeMs: nowMs - k * 60_000, rule: k < 3 ? 'test' : 'other' });
      ids.push(id!);
      await rig.client.query(
        `UPDATE sandbox.alarm SET active = false, cleared_at = now(), acknowledged_at = now(), acknowledged_by = 'x'
         WHERE id = $1`,
        [id],
      );
    }
    expect((await list({})).alarms).toEqual([]);
    const first = await list({ thing: 'air-thanh-co', limit: '2' });
    expect([first.alarms.map(({ id }) => id), first.more]).toEqual([ids.slice(0, 2), true]);
    const rest = await list({ thing: 'air-thanh-co', before: ids[1]! });
    expect([rest.alarms.map(({ id }) => id), rest.more]).toEqual([ids.slice(2), false]);
    expect((await list({ rule: 'other' })).alarms.map(({ id }) => id)).toEqual(ids.slice(3));
    const span = { from: String(nowMs - 120_000), to: String(nowMs) };
    expect((await list(span)).alarms.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect((await list({ thing: 'nobody' })).alarms).toEqual([]);
  });

  it.each([
    ['realm=sim&limit=501', 'limit'],
    ['realm=sim&before=x', 'before'],
    ['realm=sim&thing=a&thing=b', 'thing'],
    ['realm=sim&from=2&to=1', 'to'],
    ['', 'realm'],
  ])('refuses ?%s', async (query, field) => {
    const response = await rig.app.get(`/api/alarms?${query}`);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });
});

describe('an act', () => {
  it('is done to each alarm, told in its life and kept for later', async () => {
    const [id] = await rig.raise(['air-thanh-co']);
    const beforeMs = Date.now();
    const note = '<img src=x onerror="alert(1)"> đã báo tổ trực';
    const [result] = await rig.act({ act: 'acknowledge', alarms: [id!], note });
    expect(result).toMatchObject({
      id,
      outcome: 'done',
      alarm: { n: 2, open: true, acknowledged: { who: 'operator' }, note: { who: 'operator', text: note } },
    });
    const { alarm, transitions } = await lifeOf(id!);
    expect(alarm.acknowledged!.atMs).toBeGreaterThanOrEqual(beforeMs);
    expect(transitions).toMatchObject([
      { n: 1, kind: 'raised', who: null, severity: 'high', value: 9, limit: 8 },
      { n: 2, kind: 'acknowledged', who: 'operator', why: note, timeMs: alarm.acknowledged!.atMs },
    ]);
    const { rows } = await rig.client.query(
      'SELECT who, role, action, subject, outcome, detail FROM core.audit_entry ORDER BY id DESC LIMIT 1',
    );
    expect(rows[0]).toMatchObject({
      ...{ who: 'operator', role: 'operator', action: 'alarm.acknowledge', subject: 'sim/alarms', outcome: 'done' },
      detail: { note, alarms: [id], asked: 1 },
    });
  });

  it('of each kind changes what it names', async () => {
    const [id] = await rig.raise(['air-thanh-co']);
    const alarms = [id!];
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await rig.act({ act: 'assign', alarms, assignee: 'Tổ xung kích' });
    await rig.act({ act: 'note', alarms, text: 'đang đến' });
    await rig.act({ act: 'shelve', alarms, until, reason: 'đang sửa' });
    expect((await lifeOf(id!)).alarm).toMatchObject({
      assignee: 'Tổ xung kích',
      note: { text: 'đang đến', who: 'operator' },
      shelved: { untilMs: Date.parse(until), reason: 'đang sửa', who: 'operator' },
    });
    await rig.act({ act: 'unshelve', alarms });
    await rig.act({ act: 'verify', alarms });
    await rig.act({ act: 'false-alarm', alarms, reason: 'cảm biến bẩn' });
    const { alarm, transitions } = await lifeOf(id!);
    expect(alarm).toMatchObject({
      shelved: null,
      verified: { who: 'operator' },
      falseAlarm: { reason: 'cảm biến bẩn', who: 'operator' },
      acknowledged: { who: 'operator' },
    });
    expect(transitions.map(({ kind }) => kind)).toEqual([
      ...['raised', 'assigned', 'noted', 'shelved', 'unshelved', 'verified', 'marked-false'],
    ]);
    expect(transitions[3]).toMatchObject({ untilMs: Date.parse(until), why: 'đang sửa' });
    expect(transitions.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('by two people at once is done once, and the other is told who was first and when', async () => {
    const things = ['air-thanh-co', 'air-benh-vien', 'air-dien-toan'];
    const ids = await rig.raise(things);
    // Somebody holds the alarms, so that both wait for the same locks.
    await rig.client.query('BEGIN');
    await lockAlarms(rig.client, rig.sim, ids);
    const both = [
      rig.act({ act: 'acknowledge', alarms: ids }, rig.as.operator),
      rig.act({ act: 'acknowledge', alarms: ids.toReversed() }, rig.as.administrator),
    ];
    const waiting = new Client({ connectionString: rig.app.database.url });
    await waiting.connect();
    await expect
      .poll(async () => {
        const { rows } = await waiting.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE%'`,
        );
        return rows[0]!.n;
      }, SOON)
      .toBe(2);
    await waiting.end();
    await rig.client.query('COMMIT');
    const [one, other] = await Promise.all(both);
    const winner = one![0]!.outcome === 'done' ? 'operator' : 'administrator';
    const [done, already] = winner === 'operator' ? [one!, other!] : [other!, one!];
    expect(done.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    for (const result of already) {
      if (result.outcome !== 'already') throw new Error(result.outcome);
      expect(result.by).toEqual(result.alarm.acknowledged);
      expect(result.by.who).toBe(winner);
    }
    expect((await lifeOf(ids[0]!)).transitions.map(({ kind }) => kind)).toEqual(['raised', 'acknowledged']);
  });

  it('on what is not there or not of the realm is unknown, and over for what is closed', async () => {
    const [id] = await rig.raise(['air-thanh-co']);
    await raiseInAnotherRealm('900000001');
    const alarms = ['900000001', id!, '123456789012345678', `0${id}`];
    const results = await rig.act({ act: 'note', alarms, text: 'x' });
    expect(results.map((result) => [result.id, result.outcome])).toEqual([
      ['900000001', 'unknown'],
      [id, 'done'],
      ['123456789012345678', 'unknown'],
      [`0${id}`, 'done'],
    ]);
    const untouched = await rig.client.query('SELECT n, note FROM sandbox.alarm WHERE id = 900000001');
    expect(untouched.rows[0]).toEqual({ n: 0, note: null });
    expect((await rig.app.get('/api/alarms/900000001?realm=sim')).status).toBe(404);
    await rig.act({ act: 'acknowledge', alarms: [id!] });
    await rig.client.query('UPDATE sandbox.alarm SET active = false, cleared_at = now() WHERE id = $1', [id]);
    const [closed] = await rig.act({ act: 'assign', alarms: [id!], assignee: 'x' });
    expect(closed).toMatchObject({ outcome: 'closed', alarm: { open: false, assignee: null } });
  });

  it('takes a thousand alarms in one go, and no more', async () => {
    const slugs = await manyThings(1000);
    const ids = await rig.raise(slugs);
    const begun = performance.now();
    const results = await rig.act({ act: 'acknowledge', alarms: ids });
    const tookMs = performance.now() - begun;
    expect(results.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'done'));
    expect(tookMs).toBeLessThan(5000);
    const tooMany = { realm: 'sim', act: 'acknowledge', alarms: [...ids, ids[0]] };
    expect((await rig.app.post('/api/alarms/acts', tooMany, rig.as.operator)).status).toBe(400);
  });

  it.each([
    ['no alarm', { act: 'acknowledge', alarms: [] }, 'alarms'],
    ['what is no id', { act: 'acknowledge', alarms: ['1; DROP'] }, 'alarms.0'],
    ['an act that is none', { act: 'delete', alarms: ['1'] }, 'act'],
    ['no reason', { act: 'false-alarm', alarms: ['1'], reason: '  ' }, 'reason'],
    [
      'shelving until yesterday',
      { act: 'shelve', alarms: ['1'], until: Date.now() - 86_400_000, reason: 'x' },
      'until',
    ],
    ['shelving for two days', { act: 'shelve', alarms: ['1'], until: Date.now() + 172_800_000, reason: 'x' }, 'until'],
  ])('is refused that names %s', async (_name, act, field) => {
    const response = await rig.app.post('/api/alarms/acts', { realm: 'sim', ...act }, rig.as.operator);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });

  it('is refused to whoever may not, and changes nothing then', async () => {
    const [id] = await rig.raise(['air-thanh-co']);
    const body = { realm: 'sim', act: 'acknowledge', alarms: [id] };
    const statusOf = async (headers: Record<string, string>) =>
      (await rig.app.post('/api/alarms/acts', body, headers)).status;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf(rig.as.leader)).toBe(403);
    expect(await statusOf(rig.as.engineer)).toBe(403);
    expect(await statusOf({ ...rig.as.operator, origin: 'https://example.org' })).toBe(403);
    await rig.client.query(
      "UPDATE core.session SET expires_at = now() - interval '1 s' WHERE token_digest IS NOT NULL",
    );
    expect(await statusOf(rig.as.operator)).toBe(401);
    await rig.client.query("UPDATE core.session SET expires_at = now() + interval '1 h'");
    expect((await lifeOf(id!)).alarm.acknowledged).toBeNull();
  });
});

it('a notification names alarms as long as they fit, and says that there are too many then', async () => {
  const heard: string[] = [];
  const listener = new Client({ connectionString: rig.app.database.url });
  await listener.connect();
  listener.on('notification', ({ payload }) => heard.push(payload!));
  await listener.query('LISTEN ioc_alarms');
  await notifyAlarms(rig.client, rig.sim, ['12', '13']);
  await notifyAlarms(
    rig.client,
    rig.sim,
    Array.from({ length: 1000 }, (_, k) => String(10_000_000 + k)),
  );
  await expect.poll(() => heard, SOON).toEqual([`sandbox:${rig.sim.id}:12,13`, `sandbox:${rig.sim.id}:*`]);
  await listener.end();
});

async function raiseInAnotherRealm(id: string): Promise<void> {
  await rig.client.query(
    `WITH realm AS (
       INSERT INTO core.realm (slug, kind, name, commune_code, accept_from, accept_until, clock_start)
       SELECT 'drill-x', 'drill', name, commune_code, now(), now() + interval '1 h', now() FROM core.realm WHERE slug = 'sim'
       RETURNING id),
     thing AS (
       INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name)
       SELECT id, 'elsewhere', 'registered', 'air-node', 'environment', '{"vi":"x","en":"x"}' FROM realm RETURNING *)
     INSERT INTO sandbox.alarm (id, realm_id, rule_id, rule_key, thing_id, severity, peak, active, raised_at, changed_at)
     OVERRIDING SYSTEM VALUE
     SELECT $1, t.realm_id, r.id, r.key, t.id, 'low', 'low', true, now(), now()
     FROM sandbox.alarm_rule r CROSS JOIN thing t WHERE r.key = 'test'`,
    [id],
  );
}

async function manyThings(n: number): Promise<string[]> {
  const slugs = Array.from({ length: n }, (_, k) => `many-${k}`);
  await rig.client.query(
    `INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name)
     SELECT $1, slug, 'registered', 'air-node', 'environment', jsonb_build_object('vi', slug, 'en', slug)
     FROM unnest($2::text[]) AS slug ON CONFLICT DO NOTHING`,
    [rig.sim.id, slugs],
  );
  return slugs;
}
