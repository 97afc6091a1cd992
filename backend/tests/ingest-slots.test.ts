import type { Health } from '@commune/contract';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { hasNoMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { type MqttTap, tapMqtt } from './mqtt-tap.ts';
import { type RunningApp, startApp } from './running-app.ts';

const T = Date.now() - 60_000;

describe.skipIf(hasNoMosquitto)('ingest slots', () => {
  let mosquitto: Mosquitto;
  let tap: MqttTap;
  let database: TestDatabase;
  let sql: Client;
  let app: RunningApp | undefined;

  beforeEach(async () => {
    mosquitto = await startMosquitto();
    tap = await tapMqtt(mosquitto.port);
    database = await createTestDatabase();
    sql = new Client({ connectionString: database.url });
    await sql.connect();
  });
  afterEach(async () => {
    await app?.stop();
    app = undefined;
    await sql?.end();
    await database?.drop();
    await tap?.close();
    await mosquitto?.remove();
  });

  const start = async (settings: Record<string, string> = {}) => {
    app = await startApp(database, { MQTT_URL: mosquitto.backendUrl(tap.port), ...settings });
    return app;
  };

  async function publish(n: number, from: number): Promise<void> {
    const client = await mosquitto.client('ioc-simulators');
    for (let k = from; k < from + n; k++) {
      await client.publishAsync('ioc/1/sim/slot-1/obs', JSON.stringify({ t: T + k, v: { pm25: k } }), { qos: 1 });
    }
    await client.endAsync();
  }

  async function stored(): Promise<number> {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM sandbox.observation o JOIN sandbox.datastream d ON d.id = o.datastream_id
       JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.slug = 'slot-1'`,
    );
    return rows[0]!.n;
  }

  const sessions = async () =>
    (await sql.query<{ id: string }>('SELECT client_id AS id FROM core.ingest_session ORDER BY 1')).rows.map(
      ({ id }) => id,
    );
  const connects = () => tap.packets('client', 'connect').length;
  const status = async () => ((await (await app!.get('/api/health')).json()) as Health).status;

  it('that are no longer configured are emptied and ended', async () => {
    const before = await start({ MQTT_SLOTS: '3' });
    await expect.poll(sessions, { timeout: 10_000 }).toEqual(['ioc-ingest-1', 'ioc-ingest-2', 'ioc-ingest-3']);
    await expect.poll(() => tap.packets('broker', 'suback').length).toBe(3);
    await before.stop();
    await publish(30, 0); // shared among the three, and kept by the broker
    await start({ MQTT_SLOTS: '2' });
    await expect.poll(stored, { timeout: 10_000 }).toBe(30);
    await expect.poll(sessions, { timeout: 10_000 }).toEqual(['ioc-ingest-1', 'ioc-ingest-2']);
    await publish(30, 30);
    await expect.poll(stored).toBe(60);
    await app!.stop();
    await start({ MQTT_CLIENT_ID: 'other' });
    await expect.poll(sessions, { timeout: 15_000 }).toEqual(['other-1']);
    await publish(30, 60);
    await expect.poll(stored).toBe(90);
  });

  it('are given up without an acknowledgement when the lock may be lost, and claimed again', async () => {
    await start();
    await sql.query('BEGIN; LOCK TABLE sandbox.journal IN EXCLUSIVE MODE');
    await publish(10, 0);
    await expect.poll(() => tap.packets('broker', 'publish').length).toBe(10);
    const before = connects();
    const { rowCount } = await sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2
         AND classid = hashtext('ioc ingest slot')::oid
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    expect(rowCount).toBe(1);
    await expect.poll(connects, { timeout: 5000 }).toBe(before + 1);
    expect(tap.packets('client', 'puback')).toEqual([]);
    expect(tap.packets('client', 'disconnect')).toEqual([]);
    await sql.query('COMMIT');
    await expect.poll(() => tap.packets('client', 'puback').length, { timeout: 5000 }).toBe(10);
    expect(await stored()).toBe(10);
  });

  it('wait for a broker that is not there yet', async () => {
    await mosquitto.stop();
    await start();
    await expect.poll(status, { timeout: 5000 }).toBe('degraded');
    await mosquitto.start();
    await expect.poll(status, { timeout: 10_000 }).toBe('ok');
    await publish(1, 0);
    await expect.poll(stored).toBe(1);
  });

  it('end the start where the broker refuses the password', async () => {
    const refused = start({ MQTT_URL: mosquitto.backendUrl(tap.port, 'wrong') });
    await expect(refused).rejects.toThrow(/user name or password is wrong/);
  });
});
