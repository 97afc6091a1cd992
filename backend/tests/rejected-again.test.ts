import type { AgainAnswer, AgainInput, RejectedMessage, RejectedReason } from '@commune/contract';
import fc from 'fast-check';
import { connectAsync, type MqttClient } from 'mqtt';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let engineer: MqttClient;
let sql: Client;

beforeAll(async () => {
  app = await startApp();
  engineer = await connect(app.run.mqtt);
  sql = new Client({ connectionString: app.database.url });
  await sql.connect();
});
afterAll(async () => {
  await engineer?.endAsync();
  await sql?.end();
  await app?.stop();
});

function connect({ username, password }: { username: string; password: string }): Promise<MqttClient> {
  return connectAsync(app.run.mqtt.url, { username, password, reconnectPeriod: 0 });
}

const publish = (topic: string, body: object | string) =>
  engineer.publishAsync(topic, typeof body === 'string' ? body : JSON.stringify(body), { qos: 1 });

async function again(input: AgainInput): Promise<AgainAnswer> {
  const answer = await app.post('/api/rejected/again', input);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as AgainAnswer;
}

async function kept(query: string): Promise<RejectedMessage[]> {
  return (await (await app.get(`/api/rejected?limit=1000&${query}`)).json()) as RejectedMessage[];
}

interface Row {
  thing: string;
  key: string;
  timeMs: number;
  value: number;
  quality: number;
}

async function rowsOf(prefix: string, schema = 'live'): Promise<Row[]> {
  const { rows } = await sql.query<Row>(
    `SELECT t.slug AS thing, d.key, (extract(epoch FROM o.time) * 1000)::float8 AS "timeMs", o.value, o.quality
     FROM ${schema}.observation o JOIN ${schema}.datastream d ON d.id = o.datastream_id
     JOIN ${schema}.thing t ON t.id = d.thing_id WHERE t.slug LIKE $1 ORDER BY 1, 2, 3`,
    [`${prefix}%`],
  );
  return rows;
}

/** All that a run could change. */
async function everything(): Promise<unknown> {
  const count = (table: string) => `(SELECT count(*) FROM ${table})::int AS "${table}"`;
  const tables = ['live.observation', 'sandbox.observation', 'live.thing', 'live.datastream', 'live.service_event'];
  const { rows } = await sql.query(
    `SELECT ${tables.map(count).join(', ')}, (SELECT count(*) FROM core.audit_entry WHERE action LIKE 'rejected%')::int AS audits,
       (SELECT md5(string_agg(r::text, ' ' ORDER BY id)) FROM core.rejected_message r) AS kept`,
  );
  return rows[0];
}

async function setMappings(sources: object[]): Promise<void> {
  const { version } = (await (await app.get('/api/ingest/decoders')).json()) as { version: number };
  const answer = await fetch(`${app.run.url}/api/ingest/decoders`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...app.engineer },
    body: JSON.stringify({ basedOn: version, sources }),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
}

const gates = (key: string) => ({
  ...{ key, decoder: 'json', filter: `${key}/+`, realm: 'live', device: { level: 2 } },
  ...{ devices: { others: { prefix: `${key}-` } }, time: { from: 't', format: 'epoch-ms' } },
  values: [
    { from: 'h', key: 'stage', unit: 'cm' },
    { from: 'r', key: 'rain', unit: 'mm' },
  ],
});

describe('a decoder that is mended', () => {
  it('makes of kept messages the rows that it would have made at first, once, after a dry run that changes nothing', async () => {
    const beganMs = Date.now() - 3_600_000;
    const message = fc.record({
      device: fc.constantFrom('a', 'b', 'c'),
      body: fc.record(
        {
          // Few moments, so that some come twice, with the same value or another.
          t: fc.oneof(
            { weight: 8, arbitrary: fc.integer({ min: 0, max: 30 }).map((s) => beganMs + s * 1000) },
            { weight: 1, arbitrary: fc.constant(1) },
          ),
          h: fc.oneof(
            { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
            { weight: 1, arbitrary: fc.constant('n/a') },
          ),
          r: fc.integer({ min: 0, max: 2 }),
        },
        { requiredKeys: ['t'] },
      ),
    });
    const messages = fc.sample(message, { numRuns: 150, seed: 7 });
    await setMappings([gates('right')]);
    const topics = messages.flatMap(({ device, body }) =>
      [`right/${device}`, `wrong/${device}`].map((topic) => [topic, body] as const),
    );
    await Promise.all(topics.map(([topic, body]) => publish(topic, body)));
    expect(await rowsOf('wrong-')).toEqual([]);
    expect(await kept('topic=wrong/&reason=bad_topic&taken=false')).toHaveLength(150);
    await setMappings([gates('right'), gates('wrong')]);

    const before = await everything();
    const foreseen = await again({ topic: 'wrong/', dryRun: true });
    expect(await everything()).toEqual(before);
    const { dryRun, ...came } = await again({ topic: 'wrong/', dryRun: false });
    expect(dryRun).toBe(false);
    const figures = (answer: Omit<AgainAnswer, 'dryRun'>) => ({
      ...{ ...answer, dryRun: null, samples: [] },
      reasons: answer.reasons.map(({ reason, messages: n }) => [reason, n]),
    });
    expect(figures(came)).toEqual(figures(foreseen));
    expect(came).toMatchObject({ messages: 150, next: null, left: 0 });
    expect(came.taken + came.refused).toBe(150);
    expect(came.duplicates).toBeGreaterThan(0);
    expect(came.samples[0]!.thing).toMatch(/^wrong-/);

    const rename = (rows: Row[], from: string) => rows.map((row) => ({ ...row, thing: row.thing.replace(from, '') }));
    const first = rename(await rowsOf('right-'), 'right-');
    expect(first.length).toBeGreaterThan(50);
    expect(rename(await rowsOf('wrong-'), 'wrong-')).toEqual(first);
    // What is refused now is refused for what was refused at first.
    const reasonsOf = async (topic: string) =>
      (await kept(`topic=${topic}&taken=false`)).map(({ reason }) => reason).sort();
    expect(await reasonsOf('wrong/')).toEqual(await reasonsOf('right/'));
    const taken = await kept('topic=wrong/&taken=true');
    expect(taken).toHaveLength(came.taken);
    expect(taken[0]).toMatchObject({ takenBy: 'engineer', reason: 'bad_topic' });

    // The rest is tried again, and nothing of it is stored.
    const second = await again({ topic: 'wrong/', dryRun: false });
    expect(second).toMatchObject({ messages: came.refused, taken: 0, readings: { stored: 0 } });
    expect(rename(await rowsOf('wrong-'), 'wrong-')).toEqual(first);
  });
});

describe('a message that is run again', () => {
  const NOW = { realm: 'live', dryRun: false } as const;

  it('keeps the time of its arrival, and is shown once its thing is registered', async () => {
    await publish('ioc/1/live/tank-1/obs', { v: { level: 4.2 } });
    const [refused] = await kept('topic=tank-1');
    expect(refused).toMatchObject({ reason: 'unknown_property', takenAt: null });
    const thing = {
      ...{ realm: 'live', slug: 'tank-1', kind: 'river-gauge', domain: 'river', name: { vi: 'Bể 1', en: 'Tank 1' } },
      datastreams: [{ key: 'level', property: 'stage', expectedIntervalS: 600 }],
    };
    expect((await app.post('/api/things', thing)).status).toBe(201);
    expect(await again({ ...NOW, topic: 'tank-1', dryRun: true })).toMatchObject({ taken: 1, refused: 0 });
    expect(await again({ ...NOW, topic: 'tank-1' })).toMatchObject({ taken: 1, readings: { stored: 1 } });
    const timeMs = Date.parse(refused!.at);
    expect(await rowsOf('tank-1')).toEqual([{ thing: 'tank-1', key: 'level', timeMs, value: 4.2, quality: 1 }]);
    const from = timeMs - 1000;
    const query = `realm=live&thing=tank-1&property=level&from=${from}&to=${from + 2000}`;
    expect(await (await app.get(`/api/observations?${query}`)).json()).toMatchObject({ columns: { value: [4.2] } });
    const { rows } = await sql.query(
      `SELECT who, subject, detail FROM core.audit_entry WHERE action = 'rejected.again' ORDER BY id DESC LIMIT 1`,
    );
    expect(rows[0]).toMatchObject({ who: 'engineer', subject: 'live', detail: { taken: 1, refused: 0 } });
  });

  it('is taken in part, and stays for the rest with a row a reason', async () => {
    const t = Date.now();
    await publish('ioc/1/live/part-1/obs', [
      { t, v: { depth: 1, pm25: 'x' } },
      { t: 5, v: { pm25: 1 } },
    ]);
    expect((await kept('topic=part-1')).map(({ reason }) => reason).sort()).toEqual([
      ...['time_outside_window', 'unknown_property', 'wrong_type'],
    ]);
    const datastreams = [{ key: 'depth', property: 'stage', expectedIntervalS: 600 }];
    await app.post('/api/things', {
      ...{
        realm: 'live',
        slug: 'part-1',
        kind: 'river-gauge',
        domain: 'river',
        name: { vi: 'P', en: 'P' },
        datastreams,
      },
    });
    // Asked for one reason, the whole message goes through.
    const came = await again({ ...NOW, topic: 'part-1', reason: 'unknown_property' });
    expect(came).toMatchObject({ messages: 1, taken: 0, refused: 1, readings: { stored: 1, duplicates: 0 } });
    expect(came.reasons.map(({ reason }) => reason).sort()).toEqual(['time_outside_window', 'wrong_type']);
    const rows = await kept('topic=part-1');
    expect(rows.filter(({ takenAt }) => takenAt !== null).map(({ reason }) => reason)).toEqual(['unknown_property']);
    expect(rows.filter(({ triedAt }) => triedAt !== null)).toHaveLength(2);
  });

  it('refused anew gets the new reasons, one of them a row that was not there', async () => {
    await publish('later/x', { t: Date.now(), h: 'n/a', r: {} });
    await setMappings([
      {
        ...gates('later'),
        values: [
          { from: 'h', key: 'stage' },
          { from: 'r', key: 'rain', unit: 'mm' },
        ],
        time: undefined,
      },
    ]);
    const came = await again({ topic: 'later/', dryRun: false });
    expect(came).toMatchObject({ messages: 1, taken: 0, refused: 1 });
    const rows = await kept('topic=later/');
    expect(rows.map(({ reason }) => reason)).not.toContain('bad_topic');
    expect(rows[0]).toMatchObject({ realm: 'live', takenAt: null });
    expect(rows[0]!.triedAt).not.toBeNull();
  });

  it('is judged by the window of when it came, and by the rights of now', async () => {
    const dayMs = 86_400_000;
    const then = Date.now() - 2 * dayMs;
    const issued = await app.post('/api/credentials', { username: 'old-gate', realms: ['live'], things: ['other'] });
    const device = await connect({ username: 'old-gate', ...((await issued.json()) as { password: string }) });
    await device.publishAsync('ioc/1/live/old-1/obs', JSON.stringify({ t: then, v: { pm25: 7 } }), { qos: 1 });
    await device.publishAsync('ioc/1/live/old-2/obs', JSON.stringify({ t: Date.now(), v: { pm25: 8 } }), { qos: 1 });
    await device.endAsync();
    await sql.query(`UPDATE core.rejected_message SET at = at - interval '2 days' WHERE topic LIKE '%/old-_/obs'`);
    expect(await again({ ...NOW, topic: '/old-' })).toMatchObject({
      taken: 0,
      reasons: [{ reason: 'outside_rights' }],
    });
    await sql.query(`UPDATE core.device_credential SET things = '{old-*}' WHERE username = 'old-gate'`);
    // Received two days ago, it could not have been of today.
    expect(await again({ ...NOW, topic: '/old-' })).toMatchObject({
      ...{ taken: 1, refused: 1, reasons: [{ reason: 'time_outside_window' }] },
    });
    expect(await rowsOf('old-')).toEqual([{ thing: 'old-1', key: 'pm25', timeMs: then, value: 7, quality: 0 }]);
    await sql.query(`UPDATE core.device_credential SET revoked_at = now() WHERE username = 'old-gate'`);
    const [reason] = (await again({ ...NOW, topic: '/old-2' })).reasons;
    expect(reason!.samples[0]!.detail).toMatch(/"old-gate" is no credential any more/);
  });

  it('of a bulk import is read as a line of it', async () => {
    const t = Date.now() - 1000;
    const line = JSON.stringify({ thing: 'bulk-1', t, v: { fill: 3 } });
    const headers = { 'content-type': 'application/x-ndjson', ...app.engineer };
    await fetch(`${app.run.url}/api/import?realm=live`, { method: 'POST', headers, body: line });
    const datastreams = [{ key: 'fill', property: 'stage', expectedIntervalS: 600 }];
    await app.post('/api/things', {
      ...{
        realm: 'live',
        slug: 'bulk-1',
        kind: 'river-gauge',
        domain: 'river',
        name: { vi: 'B', en: 'B' },
        datastreams,
      },
    });
    expect(await again({ ...NOW, topic: 'import/live' })).toMatchObject({ taken: 1 });
    expect(await rowsOf('bulk-1')).toEqual([{ thing: 'bulk-1', key: 'fill', timeMs: t, value: 3, quality: 4 }]);
  });

  it('that the database never takes does not keep the others back', async () => {
    const id = (k: number) => `00000000-0000-4000-8000-00000000000${k}`;
    const event = (k: number, data: object) => ({ id: id(k), t: Date.now(), type: 'dossier.received', data });
    const bodies = [event(1, { a: 1 }), event(2, { text: 'a\u0000b' }), event(3, { a: 3 })];
    const issued = await app.post('/api/credentials', { username: 'desk', realms: ['live'], things: ['other'] });
    const device = await connect({ username: 'desk', ...((await issued.json()) as { password: string }) });
    for (const body of bodies) await device.publishAsync('ioc/1/live/desk-1/event', JSON.stringify(body), { qos: 1 });
    await device.endAsync();
    await sql.query(`UPDATE core.device_credential SET things = '{desk-*}' WHERE username = 'desk'`);
    expect(await again({ ...NOW, topic: 'desk-1' })).toMatchObject({
      ...{ messages: 3, taken: 2, refused: 1, events: 2, reasons: [{ reason: 'not_storable' }] },
    });
    expect(await again({ ...NOW, topic: 'desk-1' })).toMatchObject({ messages: 1, taken: 0 });
  });

  it('is not, where it was not kept whole', async () => {
    const payload = `{"v":{"pm25":"${'x'.repeat(70_000)}"}}`;
    await publish('ioc/1/live/large-1/obs', payload);
    expect(await again({ ...NOW, topic: 'large-1' })).toMatchObject({ messages: 0, unrunnable: 1, next: null });
  });
});

it('goes on where an answer ended', async () => {
  for (let k = 0; k < 5; k++) await publish(`steps/${k}`, { t: Date.now(), h: 1 });
  const rows = await kept('topic=steps/');
  const { rows: places } = await sql.query<{ place: string }>(
    `SELECT (extract(epoch FROM at) * 1000000)::bigint || '.' || id AS place FROM core.rejected_message WHERE id = $1`,
    [rows[2]!.id],
  );
  const input = { topic: 'steps/', dryRun: true, after: places[0]!.place };
  expect(await again(input)).toMatchObject({ messages: 2, next: null });
  expect((await app.post('/api/rejected/again', { ...input, after: 'x' })).status).toBe(400);
});

it('answers in portions, each of which says how much is left', async () => {
  const from = Date.parse('2026-01-01T00:00:00Z');
  await sql.query(
    `INSERT INTO core.rejected_message (at, realm, topic, reason, detail, payload, credential)
     SELECT to_timestamp($1 / 1000.0) + k * interval '1 s', 'sim', 'ioc/1/sim/many-' || k % 7 || '/obs', 'unknown_realm', 'test',
            convert_to(format('{"v":{"pm25":%s}}', k), 'UTF8'), $2 FROM generate_series(1, 2100) k`,
    [from, app.run.mqtt.username],
  );
  const input = { realm: 'sim', topic: 'many-', dryRun: false };
  const portions: AgainAnswer[] = [];
  do portions.push(await again({ ...input, ...(portions.length > 0 ? { after: portions.at(-1)!.next! } : {}) }));
  while (portions.at(-1)!.next !== null);
  expect(portions.length).toBeGreaterThan(1);
  expect(portions[0]!.messages + portions[0]!.left).toBe(2100);
  expect(portions.reduce((sum, { taken }) => sum + taken, 0)).toBe(2100);
  const rows = await rowsOf('many-', 'sandbox');
  expect(rows.map(({ timeMs }) => timeMs).sort()).toEqual(
    Array.from({ length: 2100 }, (_, k) => from + (k + 1) * 1000),
  );
  expect(await again(input)).toMatchObject({ messages: 0, next: null });
});

it('counts what is kept by reason, and lists by filter', async () => {
  const reasons = (await (await app.get('/api/rejected/reasons?realm=live')).json()) as RejectedReason[];
  const property = reasons.find(({ reason }) => reason === 'unknown_property')!;
  expect(property).toMatchObject({ waiting: 0, onlyCounted: 0 });
  expect(property.taken).toBeGreaterThanOrEqual(2);
  const [newest] = await kept('realm=live');
  const until = Date.parse(newest!.at);
  expect((await kept(`realm=live&until=${until}`)).some(({ id }) => id === newest!.id)).toBe(false);
  expect((await app.get('/api/rejected?reason=nonsense')).status).toBe(400);
  expect((await app.get('/api/rejected?taken=maybe')).status).toBe(400);
});

it('is for the engineer alone, and says what is wrong with a request', async () => {
  const ask = { realm: 'live', dryRun: true };
  expect((await app.post('/api/rejected/again', ask, {})).status).toBe(401);
  const operator = await fetch(app.run.signIn.operator, { redirect: 'manual' });
  const cookie = operator.headers.getSetCookie()[0]!.split(';')[0]!;
  expect((await app.post('/api/rejected/again', ask, { cookie })).status).toBe(403);
  expect((await app.post('/api/rejected/again', { ...ask, realm: 'mars' })).status).toBe(404);
  expect((await app.post('/api/rejected/again', { realm: 'live' })).status).toBe(400);
  const order = await app.post('/api/rejected/again', { ...ask, from: 5, until: 5 });
  expect(await order.json()).toMatchObject({ status: 400, errors: [{ field: 'until' }] });
});

it('takes one run at a time', async () => {
  await sql.query(`SELECT pg_advisory_lock(hashtext('ioc refusals again'))`);
  const answer = await app.post('/api/rejected/again', { dryRun: true });
  await sql.query(`SELECT pg_advisory_unlock(hashtext('ioc refusals again'))`);
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({ type: 'urn:commune-ioc:problem:again-running' });
});
