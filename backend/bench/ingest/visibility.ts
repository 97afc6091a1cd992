import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import type pg from 'pg';
import { runLoad } from '../parts/load.ts';
import { type Broker, paced } from './pipeline-load.ts';

const PROBE_EVERY_MS = 25;
const PROBE_THING = 'load-probe';
const PROBE_TOPIC = `ioc/1/sim/${PROBE_THING}/obs`;

/**
 * How long a reading takes from its publish until another session of the database sees it, in ms each, while a load is
 * offered at the given rate. Probes go in among the load; every commit announces itself, and then the table is asked.
 */
export async function visibilityMs(
  root: string,
  connect: () => Promise<pg.Client>,
  load: { broker: Broker; startMs: number; readingsPerS: number; durationMs: number },
): Promise<number[]> {
  const { broker, startMs, readingsPerS, durationMs } = load;
  const { host, port, username, password } = broker;
  const device = await connectAsync(`mqtt://${host}:${port}`, { username, password, reconnectPeriod: 0 });
  const client = await connect();
  const publish = (t: number) => device.publishAsync(PROBE_TOPIC, JSON.stringify({ t, v: { pm25: 1 } }), { qos: 1 });
  const firstMs = Date.now();
  await publish(firstMs);
  const datastreamId = await findProbe(client);
  const sentAt = new Map<number, number>();
  const seen: number[] = [];
  let asking = false;
  let again = false;
  const look = async () => {
    again = true;
    if (asking) return;
    asking = true;
    while (again) {
      again = false;
      const { rows } = await client.query<{ t: number }>(
        'SELECT (extract(epoch FROM time) * 1000)::float8 AS t FROM sandbox.observation WHERE datastream_id = $1 AND time > to_timestamp($2 / 1000.0)',
        [datastreamId, Math.min(...sentAt.keys()) - 1],
      );
      const now = performance.now();
      for (const { t } of rows) {
        const at = sentAt.get(t);
        if (at !== undefined && sentAt.delete(t)) seen.push(now - at);
      }
    }
    asking = false;
  };
  client.on('notification', () => {
    if (sentAt.size > 0) void look();
  });
  await client.query('LISTEN ioc_journal');

  const order = paced(broker, startMs, readingsPerS, durationMs, false);
  const running = runLoad(root, order);
  // The first moments are those of a load that begins, not of one that runs.
  await delay(1000);
  const untilMs = Date.now() + durationMs - 2000;
  while (Date.now() < untilMs) {
    const t = Date.now();
    sentAt.set(t, performance.now());
    void publish(t);
    await delay(PROBE_EVERY_MS);
  }
  await running;
  while (sentAt.size > 0 && Date.now() < untilMs + 10_000) await delay(PROBE_EVERY_MS);
  if (sentAt.size > 0) throw new Error(`${sentAt.size} probes never became visible`);
  await device.endAsync();
  await client.end();
  return seen;
}

async function findProbe(client: pg.Client): Promise<number> {
  for (;;) {
    const { rows } = await client.query<{ id: number }>(
      'SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.slug = $1',
      [PROBE_THING],
    );
    if (rows[0] !== undefined) return rows[0].id;
    await delay(PROBE_EVERY_MS);
  }
}
