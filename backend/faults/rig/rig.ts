import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { READER, ShippedMosquitto, WRITER } from '../../mosquitto/shipped-mosquitto.ts';
import { issueCredential } from '../../src/store/credentials.ts';
import { REALM, SLUG_PREFIX } from '../load/messages.ts';
import { Publisher } from '../load/publisher.ts';
import { Backend } from './backend.ts';
import { DatabaseServer } from './database.ts';
import { freePort } from './free-port.ts';
import { Link } from './link.ts';

export type BrokerKind = 'embedded' | 'mosquitto';

export interface RigOptions {
  root: string;
  /** an empty folder */
  home: string;
  broker: BrokerKind;
  ratePerS: number;
  /** of PostgreSQL, over the rig's own */
  settings?: Record<string, string>;
}

const DATABASE = 'commune';
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 20;

/**
 * A whole system under load: devices → link → broker and backend → link → database, each in a process that can be killed
 * and with links that can fail. With Mosquitto, between it and the backend there is a link more.
 */
export class Rig {
  readonly database: DatabaseServer;
  readonly backend: Backend;
  readonly mosquitto: ShippedMosquitto | null;
  readonly publisher: Publisher;
  readonly links: Record<'database' | 'devices' | 'subscription', Link>;
  readonly engine: string;
  /** starts of the backend with a clock that was off */
  wrongClocks = 0;
  #url = '';

  private constructor(parts: Pick<Rig, 'database' | 'backend' | 'mosquitto' | 'publisher' | 'links' | 'engine'>) {
    this.database = parts.database;
    this.backend = parts.backend;
    this.mosquitto = parts.mosquitto;
    this.publisher = parts.publisher;
    this.links = parts.links;
    this.engine = parts.engine;
  }

  /** Everything is up and the load is running; `stops` gets what ends it, also where this fails half-way. */
  static async open(options: RigOptions, stops: (() => Promise<void>)[]): Promise<Rig> {
    const { root, home, ratePerS } = options;
    // Where we are root the database's own account must pass through.
    await chmod(home, 0o711);
    const open = async () => {
      const opened = await Link.open();
      stops.push(() => opened.link.close());
      return opened;
    };
    const [databaseLink, devices, subscription] = [await open(), await open(), await open()];
    const database = await DatabaseServer.create({ home, port: await freePort(), settings: options.settings ?? {} });
    stops.push(() => database.stop());
    await database.start();
    databaseLink.link.target = database.port;
    const { engine, password } = await prepareDatabase(root, database);

    const mosquitto =
      options.broker === 'mosquitto' ? ShippedMosquitto.create(root, home, await freePort(), password) : null;
    if (mosquitto !== null) {
      stops.push(() => mosquitto.kill());
      await mosquitto.start();
      subscription.link.target = devices.link.target = mosquitto.port;
    }
    const dataDir = path.join(home, 'app');
    await mkdir(dataDir);
    const mqttUrl = `mqtt://${READER}:${password}@127.0.0.1:${subscription.port}`;
    const backend = new Backend(root, {
      DATA_DIR: dataDir,
      DATABASE_URL: database.url(DATABASE, databaseLink.port),
      MQTT_URL: mosquitto === null ? '' : mqttUrl,
    });
    stops.push(() => backend.kill());
    const publisher = new Publisher({ port: devices.port, username: WRITER, password, ratePerS });
    stops.push(() => publisher.stop());
    const links = { database: databaseLink.link, devices: devices.link, subscription: subscription.link };
    const rig = new Rig({ database, backend, mosquitto, publisher, links, engine });
    await rig.startBackend(0);
    publisher.start();
    await rig.flows();
    return rig;
  }

  async startBackend(clockOffsetMs: number): Promise<void> {
    const run = await this.backend.start(clockOffsetMs);
    this.#url = run.url;
    if (clockOffsetMs !== 0) this.wrongClocks++;
    if (this.mosquitto === null) this.links.devices.target = Number(new URL(run.mqtt.url).port);
  }

  /** Until acknowledgements come again; throws where they do not. */
  async flows(): Promise<void> {
    const { ledger } = this.publisher;
    const before = ledger.acknowledged;
    await this.#until(() => ledger.acknowledged > before, 'nothing is acknowledged');
  }

  /** Until the program says of itself that it cannot store. */
  async degrades(): Promise<void> {
    await this.#until(async () => {
      const response = await fetch(`${this.#url}/api/health`);
      return ((await response.json()) as Health).status === 'degraded';
    }, 'the program takes itself to be well');
  }

  /** Sends nothing new, until all that was sent is acknowledged. */
  async drain(): Promise<void> {
    this.publisher.pause();
    await this.#until(() => this.publisher.unacknowledged === 0, 'not everything is acknowledged');
  }

  async #until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); await delay(LOOK_AGAIN_MS)) {
      if (this.backend.accident !== null) throw new Error(this.backend.accident);
      if (Date.now() > deadline) throw new Error(`${otherwise} for ${PATIENCE_MS / 1000} s\n${this.backend.log}`);
    }
  }

  /** Straight to the database, past the link. */
  async connect(): Promise<pg.Client> {
    return connectTo(this.database.url(DATABASE));
  }
}

async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Makes the database with its schema, and a credential for the devices. */
async function prepareDatabase(root: string, server: DatabaseServer): Promise<{ engine: string; password: string }> {
  const admin = await connectTo(server.url('postgres'));
  await admin.query(`CREATE DATABASE ${DATABASE}`).finally(() => admin.end());
  const client = await connectTo(server.url(DATABASE));
  try {
    const { engine, engineVersion } = await migrate(client, path.join(root, 'db'));
    await seed(client);
    const credential = { username: WRITER, realms: [REALM], things: [`${SLUG_PREFIX}*`], maySubscribe: false };
    const by = { who: 'faults', role: 'engineer', origin: '127.0.0.1' };
    const issued = await issueCredential(client, credential, true, by);
    return { engine: `${engine} ${engineVersion}`, password: issued!.password };
  } finally {
    await client.end();
  }
}
