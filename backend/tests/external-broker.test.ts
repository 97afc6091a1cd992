import type { Health } from '@commune/contract';
import type { MqttClient } from 'mqtt';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasNoMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { type MqttTap, tapMqtt } from './mqtt-tap.ts';
import { type RunningApp, startApp } from './running-app.ts';

const WINDOW = 20;

describe.skipIf(hasNoMosquitto)('a broker of one’s own', () => {
  let mosquitto: Mosquitto;
  let tap: MqttTap;
  let app: RunningApp;
  let sql: Client;
  let devices: MqttClient;

  beforeAll(async () => {
    mosquitto = await startMosquitto();
    tap = await tapMqtt(mosquitto.port);
    devices = await mosquitto.client('ioc-simulators');
    await devices.publishAsync('ioc/1/sim/kept-1/status', '{"online":true}', { qos: 1, retain: true });
    app = await startApp(undefined, { MQTT_URL: mosquitto.backendUrl(tap.port), MQTT_WINDOW: String(WINDOW) });
    sql = new Client({ connectionString: app.database.url });
    await sql.connect();
  });
  afterAll(async () => {
    await devices?.endAsync();
    await sql?.end();
    await app?.stop();
    await tap?.close();
    await mosquitto?.remove();
  });

  const T = Date.now() - 60_000;
  const reading = (k: number) => JSON.stringify({ t: T + k, v: { pm25: k } });
  const publish = (thing: string, n: number, from = 0) =>
    Promise.all(
      Array.from({ length: n }, (_, k) =>
        devices.publishAsync(`ioc/1/sim/${thing}/obs`, reading(from + k), { qos: 1 }),
      ),
    );
  const valuesOf = async (thing: string, realm = 'sandbox') => {
    const { rows } = await sql.query<{ value: number }>(
      `SELECT o.value FROM ${realm}.observation o JOIN ${realm}.datastream d ON d.id = o.datastream_id
       JOIN ${realm}.thing t ON t.id = d.thing_id WHERE t.slug = $1 ORDER BY o.time`,
      [thing],
    );
    return rows.map(({ value }) => value);
  };
  const upTo = (n: number) => Array.from({ length: n }, (_, k) => k);
  const health = async () => (await (await app.get('/api/health')).json()) as Health;
  const acknowledged = () => tap.packets('client', 'puback').length;

  it('is announced as it was configured', () => {
    expect(app.run.mqtt).toEqual({
      url: `mqtt://127.0.0.1:${tap.port}`,
      username: 'ioc-backend',
      password: 'p@ss wörd/%',
    });
    expect(app.run.example.command).toContain(`-u ioc-backend -P 'p@ss wörd/%'`);
  });

  it('brings what devices publish in their own name, and nothing else', async () => {
    const device = await mosquitto.client('air-01');
    await device.publishAsync('ioc/1/live/air-01/obs', reading(1), { qos: 1 });
    const foreign = await device.publishAsync('ioc/1/live/air-02/obs', reading(1), { qos: 1 }).catch((error) => error);
    expect(foreign).toMatchObject({ code: 135 });
    await device.endAsync();
    await expect.poll(() => valuesOf('air-01', 'live')).toEqual([1]);
    expect(await valuesOf('air-02', 'live')).toEqual([]);
  });

  it('is not asked for what it retained', async () => {
    await publish('kept-2', 1);
    await expect.poll(() => valuesOf('kept-2')).toEqual([0]);
    expect(await valuesOf('kept-1')).toEqual([]);
  });

  it('gets its PUBACKs after the commit, and goes on sending meanwhile up to the window', async () => {
    await publish('window-1', 1);
    await expect.poll(() => valuesOf('window-1')).toEqual([0]);
    const before = acknowledged();
    const delivered = tap.packets('broker', 'publish').length;
    await sql.query('BEGIN; LOCK TABLE sandbox.journal IN EXCLUSIVE MODE');
    await publish('window-1', 3 * WINDOW, 1);
    await expect.poll(() => tap.packets('broker', 'publish').length - delivered).toBe(WINDOW);
    await expect.poll(async () => (await health()).status, { timeout: 5000 }).toBe('degraded');
    expect(acknowledged() - before).toBe(0);
    expect((await health()).ingest.backlog).toBe(WINDOW);
    await sql.query('COMMIT');
    await expect.poll(() => acknowledged() - before).toBe(3 * WINDOW);
    expect(await valuesOf('window-1')).toEqual(upTo(3 * WINDOW + 1));
    const ids = (packets: { messageId?: number }[]) => packets.map(({ messageId }) => messageId);
    expect(ids(tap.packets('client', 'puback'))).toEqual(ids(tap.packets('broker', 'publish')));
  });

  it('delivers again what a broken connection left unacknowledged; it is stored once', async () => {
    await sql.query('BEGIN; LOCK TABLE sandbox.journal IN EXCLUSIVE MODE');
    await publish('cut-1', WINDOW);
    await expect.poll(async () => (await health()).ingest.backlog).toBe(WINDOW);
    const before = acknowledged();
    tap.cut();
    await expect.poll(async () => (await health()).ingest.backlog).toBe(2 * WINDOW);
    await sql.query('COMMIT');
    // Those of the broken connection are nobody's any more.
    await expect.poll(() => acknowledged() - before).toBe(WINDOW);
    expect(await valuesOf('cut-1')).toEqual(upTo(WINDOW));
  });

  it('stops reading when what comes at QoS 0 fills the window', async () => {
    await sql.query('BEGIN; LOCK TABLE sandbox.journal IN EXCLUSIVE MODE');
    // Large ones, so that few come in one read.
    const n = 10 * WINDOW;
    for (let k = 0; k < n; k++) devices.publish('ioc/1/sim/qos-0/obs', reading(k).padEnd(16_000));
    await publish('qos-0-mark', 1);
    await expect.poll(async () => (await health()).status, { timeout: 5000 }).toBe('degraded');
    expect((await health()).ingest.backlog).toBeGreaterThan(WINDOW);
    expect((await health()).ingest.backlog).toBeLessThan(2 * WINDOW);
    await sql.query('COMMIT');
    await expect.poll(() => valuesOf('qos-0-mark'), { timeout: 5000 }).toEqual([0]);
    expect(await valuesOf('qos-0')).toEqual(upTo(n));
  });

  it('cuts off whoever sends more than a message may have, before it is acknowledged', async () => {
    const device = await mosquitto.client('air-01', 4);
    device.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => device.once('close', () => resolve()));
    const acknowledged = vi.fn();
    device
      .publishAsync('ioc/1/live/air-01/obs', Buffer.alloc(2 * 1024 * 1024), { qos: 1 })
      .then(acknowledged, () => {});
    await closed;
    expect(acknowledged).not.toHaveBeenCalled();
    await publish('large-1', 1);
    await expect.poll(() => valuesOf('large-1')).toEqual([0]);
  });

  it.each([
    ['takes no writes', 'SET default_transaction_read_only = on', 'RESET default_transaction_read_only'],
    ['lets nobody in', 'ALLOW_CONNECTIONS false', 'ALLOW_CONNECTIONS true'],
  ])('keeps what comes while the database %s', { timeout: 60_000 }, async (name, begin, end) => {
    const server = new URL(app.database.url);
    const database = server.pathname.slice(1);
    server.pathname = '/postgres';
    const admin = new Client({ connectionString: server.href });
    await admin.connect();
    /** Ends every session of the program, so that new ones begin under the database's new settings. */
    const cut = () =>
      admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'commune-ioc'",
        [database],
      );
    const thing = `away-${name.split(' ')[0]}`;
    await publish(thing, 1);
    await expect.poll(() => valuesOf(thing), { timeout: 10_000 }).toEqual([0]);

    await admin.query(`ALTER DATABASE ${database} ${begin}`);
    await cut();
    const before = acknowledged();
    await publish(thing, 10 * WINDOW, 1);
    await expect.poll(async () => (await health()).status, { timeout: 10_000 }).toBe('degraded');
    // However often we connect meanwhile, no more than the window of each connection is in our memory.
    const opened = tap.packets('client', 'connect').length;
    await expect.poll(async () => (await health()).ingest.backlog).toBeLessThanOrEqual(opened * WINDOW);
    expect(acknowledged()).toBe(before);

    await admin.query(`ALTER DATABASE ${database} ${end}`);
    await cut();
    await expect.poll(() => valuesOf(thing), { timeout: 20_000 }).toEqual(upTo(10 * WINDOW + 1));
    await expect.poll(async () => (await health()).status, { timeout: 10_000 }).toBe('ok');
    await admin.end();
  });

  it('may be restarted: what it acknowledged comes, and we come back', async () => {
    await sql.query('BEGIN; LOCK TABLE sandbox.journal IN EXCLUSIVE MODE');
    await publish('restart-1', 5 * WINDOW);
    await devices.endAsync();
    await mosquitto.stop();
    await sql.query('COMMIT');
    await expect.poll(async () => (await health()).status, { timeout: 10_000 }).toBe('degraded');
    await mosquitto.start();
    await expect.poll(() => valuesOf('restart-1'), { timeout: 10_000 }).toEqual(upTo(5 * WINDOW));
    await expect.poll(async () => (await health()).status, { timeout: 10_000 }).toBe('ok');
    devices = await mosquitto.client('ioc-simulators');
    await publish('restart-2', 1);
    await expect.poll(() => valuesOf('restart-2')).toEqual([0]);
  });
});
