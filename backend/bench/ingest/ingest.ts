import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasMosquitto, READER, ShippedMosquitto, WRITER } from '../../mosquitto/shipped-mosquitto.ts';
import { LOAD_THINGS } from '../load/messages.ts';
import { type RunningBackend, withBackend } from '../parts/backend.ts';
import { freePort } from '../parts/free-port.ts';
import { registerLoadThings } from '../parts/load.ts';
import type { BenchParts } from '../parts/parts.ts';
import { type BenchRow, median, quantile } from '../parts/report.ts';
import { bareSubscriberRate } from './bare-subscriber.ts';
import { outage } from './outage.ts';
import { overload } from './overload.ts';
import { pipeRate } from './pipe.ts';
import { Beginnings, type Broker, brokerAt } from './pipeline-load.ts';
import { rawCopyRate } from './raw-copy.ts';
import { emptyReadings, sendOfEach, storedPerSecond, waitForFollowers, warmUp } from './throughput.ts';
import { visibilityMs } from './visibility.ts';

/** What bounds a figure where nothing that runs beside it does. */
const MEMORY_MB = 300;
const CATCH_UP_S = 60;
const P50_MS = 30;
const P99_MS = 250;
/** Every role but the watch: alarms and derived values are another process's. */
const UNWATCHED = 'ingest,live,http';

/**
 * The ingest path under the load of 2,000 things, four readings a message, every tenth sent twice at QoS 1, with
 * publisher, broker, program and database on the same processors: through the embedded broker, and through Mosquitto
 * where there is one.
 */
export async function ingestBench(parts: BenchParts): Promise<BenchRow[]> {
  const { database, progress } = parts;
  progress('registering 2,000 things');
  const streams = await registerLoadThings(database);
  const mosquitto = hasMosquitto() ? await openMosquitto(parts.root) : null;
  const beginnings = new Beginnings();
  try {
    const { rows, most } = await rates(parts, beginnings, streams, mosquitto);
    return [...rows, ...(await manners(parts, beginnings, most, mosquitto))];
  } finally {
    await mosquitto?.close();
  }
}

interface Figures {
  raw: number[];
  embedded: number[];
  unwatched: number[];
  processor: number[];
  mosquitto: number[];
  pipe: number[];
  subscriber: number[];
}

/** How much goes through: each round measures every way, and what bounds it, one after the other. */
async function rates(
  { root, database, quick, progress }: BenchParts,
  beginnings: Beginnings,
  streams: readonly number[],
  mosquitto: Mosquitto | null,
): Promise<{ rows: BenchRow[]; most: { embedded: number; mosquitto: number } }> {
  const client = await database.connect();
  const count = quick ? 20_000 : 300_000;
  const rounds = quick ? 1 : 3;
  const env = { DATABASE_URL: database.url };
  const figures: Figures = {
    raw: [],
    embedded: [],
    unwatched: [],
    processor: [],
    mosquitto: [],
    pipe: [],
    subscriber: [],
  };
  // The first round is the warm-up.
  for (let k = quick ? 1 : 0; k <= rounds; k++) {
    const shown = (what: string) => (done: number) => progress(`${what}, round ${k} of ${rounds}`, done);
    shown('raw COPY')(0);
    const round: Partial<Record<keyof Figures, number>> = {};
    await emptyReadings(client);
    round.raw = await rawCopyRate(client, streams, count, beginnings.next(count));
    await emptyReadings(client);
    await withBackend(root, env, async (backend) => {
      await warmUp(root, client, embeddedBroker(backend), beginnings.next(LOAD_THINGS));
      const load = { broker: embeddedBroker(backend), startMs: beginnings.next(count), count };
      const before = backend.processorS();
      round.embedded = await storedPerSecond(root, client, load, shown('embedded broker'));
      round.processor = ((backend.processorS() - before) * 1e6) / count;
      await waitForFollowers(client);
    });
    await emptyReadings(client);
    await withBackend(root, { ...env, ROLES: UNWATCHED }, async (backend) => {
      await sendOfEach(root, client, embeddedBroker(backend), beginnings.next(LOAD_THINGS));
      const load = { broker: embeddedBroker(backend), startMs: beginnings.next(count), count };
      round.unwatched = await storedPerSecond(root, client, load, shown('nobody on watch'));
    });
    await emptyReadings(client);
    if (mosquitto !== null) {
      await withBackend(root, { ...env, MQTT_URL: mosquitto.backendUrl }, async () => {
        await warmUp(root, client, mosquitto.publisher, beginnings.next(LOAD_THINGS));
        const load = { broker: mosquitto.publisher, startMs: beginnings.next(count), count };
        round.mosquitto = await storedPerSecond(root, client, load, shown('Mosquitto'));
        await waitForFollowers(client);
      });
      await mosquitto.forget();
      const load = { subscriber: mosquitto.subscriber, publisher: mosquitto.publisher, count };
      round.subscriber = await bareSubscriberRate(
        root,
        { ...load, startMs: beginnings.next(count) },
        shown('bare subscriber'),
      );
      round.pipe = await pipeRate(
        root,
        client,
        database.url,
        { ...load, startMs: beginnings.next(count) },
        shown('pipe'),
      );
      await mosquitto.forget();
    }
    if (k > 0) for (const [name, value] of Object.entries(round)) figures[name as keyof Figures].push(value);
  }
  await client.end();
  const of = (name: keyof Figures) => median(figures[name]);
  const rate = (name: string, value: number, limit: number | null): BenchRow => ({
    name,
    value,
    unit: 'readings/s',
    limit,
  });
  const rows: BenchRow[] = [
    rate('stored, embedded broker, of raw COPY', of('embedded'), of('raw')),
    rate('the same, alarms and derived values kept elsewhere', of('unwatched'), of('raw')),
    { name: "the program's processor time a message", value: of('processor'), unit: 'µs', limit: null },
  ];
  if (mosquitto !== null) {
    rows.push(
      rate('stored, through Mosquitto, of raw COPY', of('mosquitto'), of('raw')),
      rate('the same, of a pipe from mosquitto_sub to psql', of('mosquitto'), of('pipe')),
      rate('the same, of a bare subscriber of that Mosquitto', of('mosquitto'), of('subscriber')),
    );
  }
  return { rows, most: { embedded: of('embedded'), mosquitto: of('mosquitto') } };
}

/** How it behaves on the way there: delay, a database that is away, more than it can take. */
async function manners(
  { root, database, quick, progress }: BenchParts,
  beginnings: Beginnings,
  most: { embedded: number; mosquitto: number },
  mosquitto: Mosquitto | null,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const env = { DATABASE_URL: database.url };
  const seconds = (long: number, short: number) => (quick ? short : long) * 1000;
  // What the phase before left, to be rolled up or read back, is none of the next one's. A connection of now: an outage
  // cuts those of before.
  const begin = async (broker: Broker) => {
    const client = await database.connect();
    await waitForFollowers(client);
    await emptyReadings(client);
    await warmUp(root, client, broker, beginnings.next(LOAD_THINGS));
    await client.end();
  };
  const visibility = async (way: string, broker: Broker, readingsPerS: number) => {
    progress(`publish to visible, ${way}`);
    await begin(broker);
    const load = { broker, startMs: beginnings.next(), readingsPerS, durationMs: seconds(30, 4) };
    const seen = await visibilityMs(root, database.connect, load);
    const name = `publish to visible at half its most, ${way}`;
    rows.push({ name: `${name}, p50`, value: quantile(seen, 0.5), unit: 'ms', limit: P50_MS });
    rows.push({ name: `${name}, p99`, value: quantile(seen, 0.99), unit: 'ms', limit: P99_MS });
  };

  await withBackend(root, env, async (backend) => {
    const broker = embeddedBroker(backend);
    await visibility('embedded broker', broker, most.embedded / 2);
    const awayMs = seconds(60, 3);
    const load = { broker, startMs: beginnings.next(), readingsPerS: most.embedded / 4, awayMs };
    const away = await outage(root, backend, database.url, load, (done) => progress('a database that is away', done));
    const name = `database away for ${awayMs / 1000} s at a quarter of its most`;
    rows.push({ name: `${name}, caught up in`, value: away.catchUpS, unit: 's', limit: CATCH_UP_S });
    rows.push({ name: `${name}, memory at most`, value: away.peakMb, unit: 'MB', limit: MEMORY_MB });
  });
  await withBackend(root, env, async (backend) => {
    const durationMs = seconds(120, 4);
    const broker = embeddedBroker(backend);
    await begin(broker);
    const load = {
      broker,
      startMs: beginnings.next(),
      readingsPerS: most.embedded * 3,
      durationMs,
    };
    const pressed = await overload(root, backend, load, (done) => progress('three times its most is offered', done));
    const name = `three times its most offered for ${durationMs / 1000} s`;
    rows.push({ name: `${name}, memory at most`, value: pressed.peakMb, unit: 'MB', limit: MEMORY_MB });
    rows.push({
      name: `${name}, growth from its second quarter to its last`,
      value: pressed.growthMb,
      unit: 'MB',
      limit: null,
    });
  });
  if (mosquitto !== null) {
    await withBackend(root, { ...env, MQTT_URL: mosquitto.backendUrl }, () =>
      visibility('Mosquitto', mosquitto.publisher, most.mosquitto / 2),
    );
  }
  return rows;
}

function embeddedBroker({ run: { mqtt } }: RunningBackend): Broker {
  return brokerAt(mqtt.url, mqtt.username, mqtt.password);
}

interface Mosquitto {
  backendUrl: string;
  publisher: Broker;
  subscriber: Broker;
  /** ends every session, and with it what is queued in it */
  forget: () => Promise<void>;
  close: () => Promise<void>;
}

async function openMosquitto(root: string): Promise<Mosquitto> {
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const home = mkdtempSync(path.join(tmpdir(), 'commune-bench-mosquitto-'));
  let server = ShippedMosquitto.create(root, home, port, password);
  await server.start();
  return {
    backendUrl: `mqtt://${READER}:${password}@127.0.0.1:${port}`,
    publisher: { host: '127.0.0.1', port, username: WRITER, password },
    subscriber: { host: '127.0.0.1', port, username: READER, password },
    forget: async () => {
      await server.stop();
      rmSync(path.join(home, 'mosquitto'), { recursive: true });
      server = ShippedMosquitto.create(root, home, port, password);
      await server.start();
    },
    close: async () => {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
