import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import type { Health, Observations, RejectedMessage, Thing } from '@commune/contract';
import { FIXTURE_TIME_MS, invalidPayloads, invalidTopics, validPayloads } from '@commune/contract/fixtures';
import { connectAsync, type MqttClient } from 'mqtt';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let engineer: MqttClient;
let sql: Client;

beforeAll(async () => {
  app = await startApp();
  const { url, username, password } = app.run.mqtt;
  engineer = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  sql = new Client({ connectionString: app.database.url });
  await sql.connect();
});

afterAll(async () => {
  await engineer?.endAsync();
  await sql?.end();
  await app?.stop();
});

const publish = (topic: string, payload: string | Buffer) => engineer.publishAsync(topic, payload, { qos: 1 });

async function valuesOf(thing: string, key = 'pm25', realm = 'sim'): Promise<number[]> {
  const schema = realm === 'live' ? 'live' : 'sandbox';
  const { rows } = await sql.query<{ value: number }>(
    `SELECT o.value FROM ${schema}.observation o JOIN ${schema}.datastream d ON d.id = o.datastream_id
     JOIN ${schema}.thing t ON t.id = d.thing_id WHERE t.slug = $1 AND d.key = $2 ORDER BY o.time`,
    [thing, key],
  );
  return rows.map(({ value }) => value);
}

async function rejected(topic: string): Promise<RejectedMessage[]> {
  const all = (await (await app.get('/api/rejected?limit=1000')).json()) as RejectedMessage[];
  return all.filter((each) => each.topic === topic);
}

async function health(): Promise<Health> {
  return (await (await app.get('/api/health')).json()) as Health;
}

describe('a reading', () => {
  it('is a committed row when its PUBACK arrives', async () => {
    const t = Date.now();
    await publish('ioc/1/sim/ack-1/obs', JSON.stringify({ t, v: { pm25: 12.3, pm10: 33.1 } }));
    // No waiting and no polling here: the acknowledgement is the promise.
    expect(await valuesOf('ack-1')).toEqual([12.3]);
    expect(await valuesOf('ack-1', 'pm10')).toEqual([33.1]);
  });

  it('leaves a journal entry that holds it', async () => {
    await publish('ioc/1/sim/journal-1/obs', '{"v":{"pm25":5}}');
    const { rows } = await sql.query<{ via: string; n: number; bytes: number }>(
      'SELECT via, n, length(rows) AS bytes FROM sandbox.journal ORDER BY seq DESC LIMIT 1',
    );
    expect(rows[0]).toEqual({ via: 'ingest', n: 1, bytes: 21 });
  });

  it('sent again is stored once, and another value at its time is refused', async () => {
    const topic = 'ioc/1/sim/twice-1/obs';
    const t = Date.now();
    const before = (await health()).ingest;
    await publish(topic, JSON.stringify({ t, v: { pm25: 1 } }));
    await publish(topic, JSON.stringify({ t, v: { pm25: 1 } }));
    await publish(
      topic,
      JSON.stringify([
        { t, v: { pm25: 1 } },
        { t: t + 1, v: { pm25: 2 } },
        { t: t + 1, v: { pm25: 2 } },
      ]),
    );
    await publish(topic, JSON.stringify({ t, v: { pm25: 9 } }));
    expect(await valuesOf('twice-1')).toEqual([1, 2]);
    expect(await rejected(topic)).toMatchObject([{ reason: 'conflict' }]);
    const after = (await health()).ingest;
    expect(after.duplicates - before.duplicates).toBe(3);
    expect(after.committed - before.committed).toBe(2);
    expect(after.received - before.received).toBe(after.committed - before.committed + 3 + 1);
  });

  it('of a batch is judged by what is stored, where another of the batch at its time is refused', async () => {
    const topic = 'ioc/1/sim/twice-3/obs';
    const t = Date.now();
    // So many that the first is no longer remembered.
    await publish(topic, JSON.stringify(Array.from({ length: 40 }, (_, k) => ({ t: t + k, v: { pm25: k } }))));
    const before = (await health()).ingest;
    await publish(topic, JSON.stringify([7, 7, 0].map((pm25) => ({ t, v: { pm25 } }))));
    const after = (await health()).ingest;
    expect({ duplicates: after.duplicates - before.duplicates, rejected: after.rejected - before.rejected }).toEqual({
      ...{ duplicates: 1, rejected: 2 },
    });
    expect((await valuesOf('twice-3'))[0]).toBe(0);
  });

  it('beyond what is remembered of a datastream is still stored once', async () => {
    const topic = 'ioc/1/sim/twice-2/obs';
    const t = Date.now();
    const series = Array.from({ length: 40 }, (_, k) => ({ t: t + k, v: { pm25: k } }));
    await publish(topic, JSON.stringify(series));
    await publish(topic, JSON.stringify([...series, { t: t + 40, v: { pm25: 40 } }]));
    expect(await valuesOf('twice-2')).toEqual(Array.from({ length: 41 }, (_, k) => k));
  });

  it('without a time takes that of its arrival, and says so in its quality', async () => {
    const before = Date.now();
    await publish('ioc/1/sim/air-thanh-co/obs', '{"v":{"pm25":88.8}}');
    const query = `realm=sim&thing=air-thanh-co&property=pm25&from=${before - 1000}&to=${Date.now() + 1000}`;
    const { columns, level, unit } = (await (await app.get(`/api/observations?${query}`)).json()) as Observations;
    expect({ level, unit }).toEqual({ level: 'raw', unit: 'ug/m3' });
    expect(columns).toMatchObject({ value: [88.8], quality: [1] });
    expect(columns.t[0]).toBeGreaterThanOrEqual(before);
  });

  it('of many that a connection sends without waiting is acknowledged and stored', async () => {
    const { url, username, password } = app.run.mqtt;
    const devices = await Promise.all(
      Array.from({ length: 8 }, () => connectAsync(url, { username, password, reconnectPeriod: 0 })),
    );
    const startMs = Date.now() - 3_600_000;
    // Far more than one connection may have in flight, cut into reads that end within packets.
    const sent = devices.flatMap((device, k) =>
      Array.from({ length: 1500 }, (_, n) => {
        const payload = JSON.stringify({ t: startMs + n, v: { pm25: n, pm10: n, no2: n } });
        return device.publishAsync(`ioc/1/sim/pressed-${k}/obs`, payload, { qos: 1 });
      }),
    );
    await Promise.all(sent);
    for (const k of devices.keys()) expect(await valuesOf(`pressed-${k}`)).toHaveLength(1500);
    await Promise.all(devices.map((device) => device.endAsync()));
  });

  it('of a burst without times is one of many, each kept', async () => {
    const topic = 'ioc/1/sim/burst-1/obs';
    await Promise.all(Array.from({ length: 50 }, (_, k) => publish(topic, JSON.stringify({ v: { pm25: k % 3 } }))));
    expect(await valuesOf('burst-1')).toHaveLength(50);
    await publish(topic, JSON.stringify(Array.from({ length: 10 }, (_, k) => ({ v: { pm25: k } }))));
    expect((await valuesOf('burst-1')).slice(50)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await rejected(topic)).toEqual([]);
  });

  it('of a whole megabyte is taken', async () => {
    const t = Date.now() - 3_600_000;
    const elements: string[] = [];
    for (let k = 0, bytes = 2; ; k++) {
      const element = `{"t":${t + k},"v":{"pm25":${k}}}`;
      bytes += element.length + 1;
      if (bytes > 1024 * 1024) break;
      elements.push(element);
    }
    await publish('ioc/1/sim/large-1/obs', `[${elements.join(',')}]`);
    expect(await valuesOf('large-1')).toHaveLength(elements.length);
  });
});

describe('a thing that nobody registered', () => {
  it('becomes discovered: stored, off the registry, listed apart', async () => {
    await publish('ioc/1/live/unknown-1/obs', '{"v":{"pm25":4}}');
    expect(await valuesOf('unknown-1', 'pm25', 'live')).toEqual([4]);
    const registry = (await (await app.get('/api/registry?realm=live')).json()) as { things: Thing[] };
    expect(registry.things).toEqual([]);
    const discovered = (await (await app.get('/api/things?realm=live&state=discovered')).json()) as Thing[];
    expect(discovered.map(({ slug }) => slug)).toContain('unknown-1');
  });

  it('is taken over by its registration, with what it had sent', async () => {
    await publish('ioc/1/live/unknown-2/obs', '{"v":{"pm25":4}}');
    const thing = {
      realm: 'live',
      slug: 'unknown-2',
      kind: 'air-station',
      domain: 'environment',
      name: { vi: 'Trạm thử', en: 'Test station' },
      position: [109.09, 12.25],
      datastreams: [{ key: 'pm25', property: 'pm25', expectedIntervalS: 150 }],
    };
    const response = await app.post('/api/things', thing);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      slug: 'unknown-2',
      state: 'registered',
      datastreams: [{ expectedIntervalS: 150 }],
    });
    await publish('ioc/1/live/unknown-2/obs', '{"v":{"pm25":5}}');
    expect(await valuesOf('unknown-2', 'pm25', 'live')).toEqual([4, 5]);
  });

  it('may be brought up a thousand times by one client, not more; registered things are not disturbed', async () => {
    const { password } = (await (
      await app.post('/api/credentials', { username: 'flooder', realms: ['sim'], things: ['*'] })
    ).json()) as { password: string };
    const flooder = await connectAsync(app.run.mqtt.url, { username: 'flooder', password, reconnectPeriod: 0 });
    const elements = Array.from({ length: 1100 }, (_, k) => ({ thing: `stranger-${k}`, v: { pm25: k } }));
    await flooder.publishAsync('ioc/1/sim/gateway-1/batch', JSON.stringify(elements), { qos: 1 });
    const { rows } = await sql.query("SELECT count(*)::int AS n FROM sandbox.thing WHERE slug LIKE 'stranger-%'");
    expect(rows[0]).toEqual({ n: 1000 });
    expect(await rejected('ioc/1/sim/gateway-1/batch')).toMatchObject([
      { reason: 'too_many_discovered', credential: 'flooder' },
    ]);
    await flooder.publishAsync('ioc/1/sim/air-benh-vien/obs', '{"v":{"pm25":7}}', { qos: 1 });
    expect(await valuesOf('air-benh-vien')).toContain(7);
    await flooder.endAsync();
  });
});

describe('valid and invalid fixtures', () => {
  it.each(validPayloads)('take $name', async ({ name, channel, payload }) => {
    const topic = `ioc/1/sim/${slugOf(name)}/${channel}`;
    await publish(topic, knownKeys(payload));
    expect(await rejected(topic)).toEqual([]);
  });

  it.each(invalidPayloads)('refuse $name', async ({ name, channel, payload, reasons, values }) => {
    const topic = `ioc/1/sim/bad-${slugOf(name)}/${channel}`;
    const bytes =
      typeof payload === 'string' ? Buffer.from(knownKeys(payload, `bad-${slugOf(name)}`)) : Buffer.from(payload);
    const before = (await health()).ingest.committed;
    await publish(topic, bytes);
    const kept = await rejected(topic);
    expect(kept.map(({ reason }) => reason).sort()).toEqual([...reasons].sort());
    expect(kept.every(({ detail }) => detail.length > 5)).toBe(true);
    expect(Buffer.from(kept[0]!.payload!, kept[0]!.payloadEncoding!)).toEqual(bytes);
    expect((await health()).ingest.committed - before).toBe(values);
  });

  // Topics that MQTT itself forbids are told apart in the next test.
  it.each(invalidTopics.filter(({ text }) => text !== ''))('refuse the topic "$text"', async ({ text, reason }) => {
    await publish(text, '{"v":{"pm25":1}}');
    expect(await rejected(text)).toMatchObject([{ reason, payload: '{"v":{"pm25":1}}' }]);
  });

  /** The fixtures' own words, where the seeds' differ. */
  function knownKeys(payload: string, thing?: string): string {
    const words = payload.replaceAll('"path"', '"active-path"').replaceAll('"lte"', '"cellular"');
    return thing === undefined ? words : words.replaceAll('"air-01"', JSON.stringify(thing));
  }
  function slugOf(name: string): string {
    return name.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 50);
  }
});

describe('refusals', () => {
  it('keep what a client publishes outside its rights, element by element', async () => {
    const { password } = (await (
      await app.post('/api/credentials', { username: 'narrow', realms: ['sim'], things: ['own-*'] })
    ).json()) as { password: string };
    const narrow = await connectAsync(app.run.mqtt.url, { username: 'narrow', password, reconnectPeriod: 0 });
    const batch = [
      { thing: 'own-1', v: { pm25: 1 } },
      { thing: 'foreign-1', v: { pm25: 2 } },
    ];
    await narrow.publishAsync('ioc/1/sim/gateway-2/batch', JSON.stringify(batch), { qos: 1 });
    await narrow.publishAsync('ioc/1/live/own-1/obs', '{"v":{"pm25":1}}', { qos: 1 });
    await narrow.endAsync();
    expect(await valuesOf('own-1')).toEqual([1]);
    expect(await valuesOf('foreign-1')).toEqual([]);
    expect(await rejected('ioc/1/sim/gateway-2/batch')).toMatchObject([
      { reason: 'outside_rights', credential: 'narrow' },
    ]);
    expect(await rejected('ioc/1/live/own-1/obs')).toMatchObject([{ reason: 'outside_rights', realm: 'live' }]);
  });

  it('keep a batch whole in a realm that its gateway may not speak in', async () => {
    const { password } = (await (
      await app.post('/api/credentials', { username: 'gateway-sim', realms: ['sim'], things: ['*'] })
    ).json()) as { password: string };
    const gateway = await connectAsync(app.run.mqtt.url, { username: 'gateway-sim', password, reconnectPeriod: 0 });
    await gateway.publishAsync('ioc/1/live/gateway-3/batch', '[]', { qos: 1, retain: true });
    await gateway.endAsync();
    expect(await rejected('ioc/1/live/gateway-3/batch')).toMatchObject([{ reason: 'outside_rights' }]);
  });

  it('keep an unknown realm, and times that live does not accept', async () => {
    await publish('ioc/1/nowhere/x/obs', '{"v":{"pm25":1}}');
    expect(await rejected('ioc/1/nowhere/x/obs')).toMatchObject([{ reason: 'unknown_realm', realm: 'nowhere' }]);
    await publish('ioc/1/live/old/obs', '[{"t":0,"v":{"pm25":1}},{"t":"2100-01-01T00:00:00Z","v":{"pm25":1}}]');
    const [kept] = await rejected('ioc/1/live/old/obs');
    expect(kept).toMatchObject({ reason: 'time_outside_window', detail: expect.stringContaining('1970-01-01') });
  });

  it('keep a wrong password, and tell the client', async () => {
    const wrong = connectAsync(app.run.mqtt.url, { username: 'engineer', password: 'guess', reconnectPeriod: 0 });
    await expect(wrong).rejects.toThrow(/username or password/i);
    await expect
      .poll(async () => ((await (await app.get('/api/rejected?limit=5')).json()) as RejectedMessage[])[0])
      .toMatchObject({
        reason: 'bad_credentials',
        detail: expect.stringContaining('"engineer"'),
        credential: null,
        payload: null,
      });
  });

  it('end a connection that announces twenty megabytes before they are sent', async () => {
    const { username, password, url } = app.run.mqtt;
    const large = await connectAsync(url, { username, password, reconnectPeriod: 0 });
    large.on('error', () => undefined); // the cut connection is what is expected
    const closed = new Promise<void>((resolve) => large.once('close', () => resolve()));
    large.publish('ioc/1/sim/large-2/obs', Buffer.alloc(20 * 1024 * 1024, 0x20), { qos: 1 }, () => undefined);
    await closed;
    await expect
      .poll(async () => ((await (await app.get('/api/rejected?limit=5')).json()) as RejectedMessage[])[0])
      .toMatchObject({ reason: 'too_large', payload: null });
    await publish('ioc/1/sim/after-large/obs', '{"v":{"pm25":1}}');
    expect(await valuesOf('after-large')).toEqual([1]);
  });

  it('survive bytes that are no MQTT at all', async () => {
    const { hostname, port } = new URL(app.run.mqtt.url);
    const socket = connectSocket(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await once(socket, 'close');
    await publish('ioc/1/sim/after-noise/obs', '{"v":{"pm25":1}}');
    expect(await valuesOf('after-noise')).toEqual([1]);
  });

  it('show in the metrics by reason', async () => {
    const text = await (await app.get('/metrics')).text();
    expect(text).toMatch(/ioc_rejected_total\{reason="unknown_realm"\} [1-9]/);
    expect(text).toMatch(/ioc_rejected_total\{reason="bad_credentials"\} [1-9]/);
  });
});

describe('a credential that holds no longer', () => {
  const issue = async (username: string, replace = false) => {
    const response = await app.post('/api/credentials', { username, realms: ['sim'], things: ['*'], replace });
    return ((await response.json()) as { password: string }).password;
  };
  const join = async (username: string, password: string) => {
    const topic = `ioc/1/sim/of-${username}/status`;
    const will = { topic, payload: Buffer.from('{"online":false}'), qos: 1 as const, retain: true };
    const client = await connectAsync(app.run.mqtt.url, { username, password, reconnectPeriod: 0, will });
    await client.publishAsync(topic, '{"online":true}', { qos: 1, retain: true });
    return client;
  };

  it('ends the connections that were opened on it, unheard, and leaves others alone', async () => {
    const passwords = await Promise.all(['revoked', 'renewed', 'staying'].map((username) => issue(username)));
    const [revoked, renewed, staying] = await Promise.all([
      join('revoked', passwords[0]!),
      join('renewed', passwords[1]!),
      join('staying', passwords[2]!),
    ]);
    const closed = [revoked, renewed].map((client) => new Promise<void>((done) => client.once('close', () => done())));
    const headers = app.engineer;
    const deleted = await fetch(`${app.run.url}/api/credentials/revoked`, { method: 'DELETE', headers });
    expect(deleted.status).toBe(204);
    const password = await issue('renewed', true);
    await Promise.all(closed);

    await expect(join('revoked', passwords[0]!)).rejects.toThrow(/username or password/i);
    await expect(join('renewed', passwords[1]!)).rejects.toThrow(/username or password/i);
    const again = await join('renewed', password);
    await staying.publishAsync('ioc/1/sim/of-staying/obs', '{"v":{"pm25":4}}', { qos: 1 });
    expect(await valuesOf('of-staying')).toEqual([4]);
    expect(await valuesOf('of-revoked', 'online')).toEqual([1]);
    expect(await valuesOf('of-renewed', 'online')).toEqual([1, 1]);
    await Promise.all([again.endAsync(), staying.endAsync()]);
  });
});

describe('status and events', () => {
  it('store a last will as a reading of the thing, at the time it went away', async () => {
    const { username, password, url } = app.run.mqtt;
    const topic = 'ioc/1/sim/willing-1/status';
    const will = {
      topic,
      payload: Buffer.from(`{"online":false,"t":${Date.now() - 3_600_000}}`),
      qos: 1 as const,
      retain: true,
    };
    const device = await connectAsync(url, { username, password, reconnectPeriod: 0, will });
    await device.publishAsync(topic, '{"online":true}', { qos: 1, retain: true });
    device.stream.destroy();
    await expect.poll(() => valuesOf('willing-1', 'online')).toEqual([1, 0]);
  });

  it('store an event once, however often it comes', async () => {
    const event = {
      id: '0190f3c0-5b3a-7cc0-8000-00000000000a',
      t: FIXTURE_TIME_MS,
      type: 'dossier.received',
      data: { fee: 0 },
    };
    await publish('ioc/1/sim/hall/event', JSON.stringify(event));
    await publish('ioc/1/sim/hall/event', JSON.stringify(event));
    const { rows } = await sql.query('SELECT type, subject, data FROM sandbox.service_event WHERE id = $1', [event.id]);
    expect(rows).toEqual([{ type: 'dossier.received', subject: 'hall', data: { fee: 0 } }]);
  });

  it('set a message apart that the database will never take, and keep its neighbours', async () => {
    const event = {
      id: '0190f3c0-5b3a-7cc0-8000-00000000000b',
      t: FIXTURE_TIME_MS,
      type: 'dossier.received',
      data: { note: '\u0000' },
    };
    await Promise.all([
      publish('ioc/1/sim/neighbour-1/obs', '{"v":{"pm25":1}}'),
      publish('ioc/1/sim/poison/event', JSON.stringify(event)),
      publish('ioc/1/sim/neighbour-2/obs', '{"v":{"pm25":2}}'),
    ]);
    expect(await valuesOf('neighbour-1')).toEqual([1]);
    expect(await valuesOf('neighbour-2')).toEqual([2]);
    expect(await rejected('ioc/1/sim/poison/event')).toMatchObject([{ reason: 'not_storable' }]);
  });
});
