import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type {
  DecodersConfiguration,
  DecodersInput,
  DecoderTrialResult,
  RejectedMessage,
  Thing,
} from '@commune/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasNoMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { type RunningApp, startApp } from './running-app.ts';

/** Two cores may have much else to do. */
const PATIENT = { timeout: 15_000 };

const recorded = (name: string) => readFileSync(path.join(import.meta.dirname, 'foreign-payloads', name));
const UP = 'application/1/device/a8404187d187106e/event/up';
const lora = {
  ...{ key: 'lora', decoder: 'chirpstack', filter: 'application/+/device/+/event/up', realm: 'live', unlisted: 'skip' },
  devices: { named: { a8404187d187106e: 'rain-1' }, others: { prefix: 'lora-' } },
  values: [{ from: 'BatV', key: 'battery-voltage', unit: 'V' }],
};
const gates = {
  ...{ key: 'gates', decoder: 'json', filter: 'gates/+', realm: 'live', device: { level: 2 } },
  values: [{ from: 'h', key: 'stage', unit: 'cm' }],
};

async function put(
  app: RunningApp,
  basedOn: number,
  sources: object[],
  headers: Record<string, string> = app.engineer,
) {
  const body = JSON.stringify({ basedOn, sources } satisfies Record<keyof DecodersInput, unknown>);
  return fetch(`${app.run.url}/api/ingest/decoders`, {
    ...{ method: 'PUT', headers: { 'content-type': 'application/json', ...headers }, body },
  });
}

async function configuration(app: RunningApp, query = ''): Promise<DecodersConfiguration> {
  return (await (await app.get(`/api/ingest/decoders${query}`)).json()) as DecodersConfiguration;
}

async function valuesOf(sql: Client, thing: string, key: string): Promise<number[]> {
  const { rows } = await sql.query<{ value: number }>(
    `SELECT o.value FROM live.observation o JOIN live.datastream d ON d.id = o.datastream_id
     JOIN live.thing t ON t.id = d.thing_id WHERE t.slug = $1 AND d.key = $2 ORDER BY o.time`,
    [thing, key],
  );
  return rows.map(({ value }) => value);
}

async function rejected(app: RunningApp, topic: string): Promise<string[]> {
  const all = (await (await app.get('/api/rejected?limit=1000')).json()) as RejectedMessage[];
  return all.filter((each) => each.topic === topic).map(({ reason }) => reason);
}

describe('through the built-in broker', () => {
  let app: RunningApp;
  let sql: Client;
  let engineer: MqttClient;
  const clients: MqttClient[] = [];

  beforeAll(async () => {
    app = await startApp();
    sql = new Client({ connectionString: app.database.url });
    await sql.connect();
    engineer = await connect(app.run.mqtt);
  });
  afterAll(async () => {
    for (const client of clients) await client.endAsync();
    await sql?.end();
    await app?.stop();
  });

  async function connect({ username, password }: { username: string; password: string }): Promise<MqttClient> {
    const client = await connectAsync(app.run.mqtt.url, { username, password, reconnectPeriod: 0 });
    clients.push(client);
    return client;
  }

  it('reads no foreign topic before anybody says how', async () => {
    expect(await configuration(app)).toEqual({ version: 0, sources: [], createdMs: null, createdBy: null });
    await engineer.publishAsync(UP, recorded('chirpstack-up-decoded.json'), { qos: 1 });
    expect(await rejected(app, UP)).toEqual(['bad_topic']);
  });

  it('reads it from the moment a mapping is saved, as rows, journalled and acknowledged like any', async () => {
    const saved = await put(app, 0, [lora, gates]);
    expect(saved.status).toBe(200);
    expect(await saved.json()).toMatchObject({ version: 1, sources: [{ key: 'lora' }, { key: 'gates' }] });
    await engineer.publishAsync(UP, recorded('chirpstack-up-decoded.json'), { qos: 1 });
    expect(await valuesOf(sql, 'rain-1', 'battery-voltage')).toEqual([3.301]);
    expect(await valuesOf(sql, 'rain-1', 'signal-strength')).toEqual([-61]);
    expect(await valuesOf(sql, 'rain-1', 'lorawan-frames')).toEqual([1234]);
    const discovered = (await (await app.get('/api/things?realm=live&state=discovered')).json()) as Thing[];
    expect(discovered.map(({ slug }) => slug)).toContain('rain-1');
    // Sent again with its time it is stored once.
    await engineer.publishAsync(UP, recorded('chirpstack-up-decoded.json'), { qos: 1 });
    expect(await valuesOf(sql, 'rain-1', 'battery-voltage')).toEqual([3.301]);
  });

  it('lets a client speak through a foreign topic for its own things alone', async () => {
    const rights = { username: 'gate-keeper', realms: ['live'], things: ['gate-1'] };
    const issued = (await (await app.post('/api/credentials', rights)).json()) as { password: string };
    const keeper = await connect({ username: 'gate-keeper', password: issued.password });
    await keeper.publishAsync('gates/gate-1', '{"h":150}', { qos: 1 });
    await keeper.publishAsync('gates/gate-2', '{"h":150}', { qos: 1 });
    expect(await valuesOf(sql, 'gate-1', 'stage')).toEqual([1.5]);
    expect(await valuesOf(sql, 'gate-2', 'stage')).toEqual([]);
    expect(await rejected(app, 'gates/gate-2')).toEqual(['outside_rights']);
  });

  it('keeps nothing of a foreign topic for later subscribers', async () => {
    await put(app, 1, [lora, gates, { ...gates, key: 'states', filter: 'states/+/status' }]);
    await engineer.publishAsync('states/gate-3/status', '{"h":1}', { qos: 1, retain: true });
    const heard: string[] = [];
    engineer.on('message', (topic) => heard.push(topic));
    await engineer.subscribeAsync('#');
    await engineer.publishAsync('gates/gate-4', '{"h":1}', { qos: 1 });
    await expect.poll(() => heard, PATIENT).toContain('gates/gate-4');
    expect(heard).not.toContain('states/gate-3/status');
  });

  it('keeps every version, and lets nobody overwrite what another has saved', async () => {
    expect((await put(app, 1, [])).status).toBe(409);
    expect(await configuration(app)).toMatchObject({ version: 2, createdBy: 'engineer' });
    expect((await configuration(app, '?version=1')).sources.map(({ key }) => key)).toEqual(['lora', 'gates']);
    expect((await app.get('/api/ingest/decoders?version=9')).status).toBe(404);
    const both = await Promise.all([put(app, 2, [lora]), put(app, 2, [gates])]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('says what is wrong with a mapping, and changes nothing then', async () => {
    const { version } = await configuration(app);
    const refused = await put(app, version, [
      { ...lora, realm: 'mars' },
      {
        ...gates,
        values: [
          { from: 'h', key: 'height' },
          { from: 'h', key: 'stage', unit: 'Cel' },
        ],
      },
    ]);
    expect(refused.status).toBe(400);
    const { errors } = (await refused.json()) as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual([
      'sources.0.realm',
      'sources.1.values.0.key',
      'sources.1.values.1.unit',
    ]);
    expect((await put(app, version, [{ ...gates, filter: 'ioc/1/#' }])).status).toBe(400);
    expect((await put(app, version, [gates], {})).status).toBe(401);
    expect((await configuration(app)).version).toBe(version);
  });

  it('says what messages would come to, and stores none of it', async () => {
    const trial = {
      source: { ...gates, devices: { named: { trial: 'trial-1' } } },
      messages: [
        { topic: 'gates/trial', payload: '{"h":150}' },
        { topic: 'gates/trial', payload: Buffer.from('{"h":"x"}').toString('base64'), encoding: 'base64' },
        { topic: 'ioc/1/sim/air-thanh-co/obs', payload: '{"t":1,"v":{"pm25":1,"xyz":2}}' },
      ],
    };
    const results = (await (await app.post('/api/ingest/decoders/try', trial)).json()) as DecoderTrialResult[];
    expect(results).toMatchObject([
      { realm: 'live', readings: [{ thing: 'trial-1', key: 'stage', value: 1.5, quality: 1 }], refusalCount: 0 },
      { realm: 'live', readings: [], refusals: [{ reason: 'wrong_type' }] },
      { realm: 'sim', readings: [], refusals: [{ reason: 'time_outside_window' }] },
    ]);
    expect(await valuesOf(sql, 'trial-1', 'stage')).toEqual([]);
    expect((await app.post('/api/ingest/decoders/try', trial, {})).status).toBe(401);
    expect((await app.post('/api/ingest/decoders/try', { messages: [] })).status).toBe(400);
  });

  it('reads by what was saved through another process', async () => {
    const { version } = await configuration(app);
    const other = await startApp(app.database, { ROLES: 'http' });
    try {
      expect((await put(other, version, [{ ...gates, key: 'doors', filter: 'doors/+' }])).status).toBe(200);
      await expect
        .poll(async () => {
          await engineer.publishAsync('doors/door-1', '{"h":100}', { qos: 1 });
          return valuesOf(sql, 'door-1', 'stage');
        }, PATIENT)
        .toContain(1);
    } finally {
      await other.stop();
    }
  });

  it('stops reading what is switched off', async () => {
    const { version } = await configuration(app);
    await put(app, version, [{ ...gates, enabled: false }]);
    await engineer.publishAsync('gates/gate-5', '{"h":1}', { qos: 1 });
    expect(await rejected(app, 'gates/gate-5')).toEqual(['bad_topic']);
  });
});

describe.skipIf(hasNoMosquitto)('through a broker of one’s own, with two slots', () => {
  let mosquitto: Mosquitto;
  let sql: Client;
  let app: RunningApp;
  let plant: MqttClient;
  const sparkplug = {
    ...{ key: 'plant', decoder: 'sparkplug-b', filter: 'spBv1.0/#', realm: 'live' },
    values: [{ from: 'Level', key: 'stage' }],
  };

  beforeAll(async () => {
    mosquitto = await startMosquitto();
    await mosquitto.stop();
    const foreign = ['application/#', 'gates/#', 'spBv1.0/#'];
    const lines = ['user ioc-backend', ...foreign.map((filter) => `topic read ${filter}`)];
    lines.push('user ioc-simulators', ...foreign.map((filter) => `topic write ${filter}`));
    appendFileSync(path.join(mosquitto.folder, 'acl'), `\n${lines.join('\n')}\n`);
    await mosquitto.start();
    app = await startApp(undefined, { MQTT_URL: mosquitto.backendUrl(), MQTT_SLOTS: '2' });
    sql = new Client({ connectionString: app.database.url });
    await sql.connect();
    plant = await mosquitto.client('ioc-simulators');
  });
  afterAll(async () => {
    await plant?.endAsync();
    await sql?.end();
    await app?.stop();
    await mosquitto?.remove();
  });

  /** Publishes until it is there: the broker takes a moment to know a new subscription. */
  async function untilRead(topic: string, payload: () => string | Buffer, thing: string, key: string): Promise<void> {
    await expect
      .poll(async () => {
        await plant.publishAsync(topic, payload(), { qos: 1 });
        return (await valuesOf(sql, thing, key)).length;
      }, PATIENT)
      .toBeGreaterThan(0);
  }

  it('subscribes to what a mapping names as soon as it is saved', async () => {
    expect((await put(app, 0, [lora, gates, sparkplug])).status).toBe(200);
    await untilRead('gates/gate-1', () => '{"h":150}', 'gate-1', 'stage');
    await plant.publishAsync(UP, recorded('chirpstack-up-decoded.json'), { qos: 1 });
    await expect.poll(() => valuesOf(sql, 'rain-1', 'battery-voltage'), PATIENT).toEqual([3.301]);
  });

  it('takes every message of a Sparkplug node in one session, once each', async () => {
    const topic = (type: string) => `spBv1.0/G/${type}/E`;
    const birth = () => sparkplugPayload(0, Date.now(), { name: 'Level', alias: 7, datatype: 7, value: 0 });
    await untilRead(topic('NBIRTH'), birth, 'G_E', 'stage');
    const T = Date.now();
    for (let k = 1; k <= 40; k++) {
      await plant.publishAsync(topic('NDATA'), sparkplugPayload(k, T + k, { alias: 7, value: k }), { qos: 1 });
    }
    const inOrder = Array.from({ length: 40 }, (_, k) => k + 1);
    await expect
      .poll(() => valuesOf(sql, 'G_E', 'stage').then((values) => values.slice(-40)), PATIENT)
      .toEqual(inOrder);
    expect(await rejected(app, topic('NDATA'))).toEqual([]);
  });

  it('is no longer sent what no mapping names', async () => {
    const { version } = await configuration(app);
    await put(app, version, [lora]);
    // What is sent before the broker has heard of it would be refused; once it has, nothing comes.
    let refused = -1;
    await expect
      .poll(async () => {
        const before = refused;
        await plant.publishAsync('gates/gate-9', '{"h":1}', { qos: 1 });
        const later = JSON.stringify({
          ...JSON.parse(recorded('chirpstack-up-decoded.json').toString()),
          time: undefined,
        });
        const known = (await valuesOf(sql, 'rain-1', 'battery-voltage')).length;
        await plant.publishAsync(UP, later, { qos: 1 });
        await expect
          .poll(() => valuesOf(sql, 'rain-1', 'battery-voltage').then((all) => all.length), PATIENT)
          .toBe(known + 1);
        refused = (await rejected(app, 'gates/gate-9')).length;
        return refused === before;
      }, PATIENT)
      .toBe(true);
  });
});

interface SparkplugMetric {
  name?: string;
  alias: number;
  datatype?: number;
  value: number;
}

function sparkplugPayload(seq: number, timeMs: number, { name, alias, datatype, value }: SparkplugMetric): Buffer {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).uint64(timeMs);
  writer.tag(2, WireType.LengthDelimited).fork();
  if (name !== undefined) writer.tag(1, WireType.LengthDelimited).string(name);
  writer.tag(2, WireType.Varint).uint64(alias);
  if (datatype !== undefined) writer.tag(4, WireType.Varint).uint32(datatype);
  writer.tag(10, WireType.Varint).uint32(value);
  writer.join();
  writer.tag(3, WireType.Varint).uint64(seq);
  return Buffer.from(writer.finish());
}
