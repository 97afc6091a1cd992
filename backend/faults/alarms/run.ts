import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate, seed as seedCommune } from '@commune/db';
import pg from 'pg';
import { saveRule } from '../../src/store/alarms/rules.ts';
import { listWatchedRules } from '../../src/store/alarms/watched.ts';
import { listWatchedThings } from '../../src/store/alarms/watched-things.ts';
import { issueCredential } from '../../src/store/credentials.ts';
import { listRealms, type RealmRow } from '../../src/store/realms.ts';
import { registerThing } from '../../src/store/things.ts';
import { between } from '../../src/store/transaction.ts';
import { Chance } from '../chance.ts';
import { Backend } from '../rig/backend.ts';
import { DatabaseServer } from '../rig/database.ts';
import { freePort } from '../rig/free-port.ts';
import { Link } from '../rig/link.ts';
import { expectedLines } from './expected.ts';
import type { AlarmFaultReport } from './report.ts';
import { REALM, SLUG_PREFIX, Storm, stormRules, THINGS, thingInput } from './storm.ts';
import { StormPublisher } from './storm-publisher.ts';
import { brokenAlarms, surplus, toldLines } from './told.ts';

export interface AlarmFaultRun {
  root: string;
  /** how many processes are killed; 0: undisturbed, for as long as a few storms */
  kills: number;
  seed: number;
  /** of PostgreSQL */
  settings?: Record<string, string>;
  signal?: AbortSignal;
  progress: (text: string, fraction?: number) => void;
}

const DATABASE = 'commune';
const USER = 'storm-devices';
const BY = { who: 'faults', role: 'engineer', origin: '127.0.0.1' };
/** From when one is up again to the next kill. */
const LOAD_MS = [300, 2500] as const;
const UNDISTURBED_MS = 40_000;
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 50;
const EXAMPLES = 10;

/**
 * Kills the processes that keep alarms, in the middle of storms, and compares what the alarms say with what the same
 * messages lead to where nothing fails. One process takes the messages in and may keep alarms, another only keeps them.
 */
export async function runAlarmFaults(run: AlarmFaultRun): Promise<AlarmFaultReport> {
  const home = mkdtempSync(path.join(tmpdir(), 'commune-alarm-faults-'));
  const stops: (() => Promise<void>)[] = [];
  try {
    return await storm(run, home, stops);
  } finally {
    for (const stop of stops.reverse()) await stop().catch(() => undefined);
    rmSync(home, { recursive: true, force: true });
  }
}

async function storm(run: AlarmFaultRun, home: string, stops: (() => Promise<void>)[]): Promise<AlarmFaultReport> {
  const { root, kills, seed, settings = {}, signal, progress } = run;
  progress('a commune in a storm of readings');
  await chmod(home, 0o711);
  const server = await DatabaseServer.create({ home, port: await freePort(), settings });
  stops.push(() => server.stop());
  await server.start();
  const { client, engine } = await prepare(server, root);
  stops.push(() => client.end());
  const { password, realm } = await populate(client);

  const { link, port } = await Link.open();
  stops.push(() => link.close());
  const backend = async (name: string, roles: string) => {
    const dataDir = path.join(home, name);
    await mkdir(dataDir);
    const made = new Backend(root, {
      DATA_DIR: dataDir,
      DATABASE_URL: server.url(DATABASE),
      MQTT_URL: '',
      ROLES: roles,
    });
    stops.push(() => made.kill());
    return made;
  };
  const taking = await backend('taking', 'ingest,live,watch,http');
  const standing = await backend('standing', 'watch');
  const start = {
    taking: async () => {
      link.target = Number(new URL((await taking.start(0)).mqtt.url).port);
    },
    standing: async () => {
      await standing.start(0);
    },
  };
  await start.taking();
  await start.standing();

  const begun = performance.now();
  const chance = new Chance(seed);
  const messages = new Storm(seed, Math.ceil(Date.now() / 1000) * 1000);
  const publisher = new StormPublisher(messages, { port, username: USER, password });
  stops.push(() => publisher.stop());
  publisher.start();
  let killed = 0;
  if (kills === 0) await delay(UNDISTURBED_MS, undefined, signal && { signal });
  while (killed < kills) {
    progress(`storms until ${kills} processes are killed, seed ${seed}`, killed / kills);
    await delay(chance.between(...LOAD_MS), undefined, signal && { signal });
    const doomed = chance.pick([['taking'], ['taking'], ['standing'], ['taking', 'standing']] as const);
    await Promise.all(doomed.map((name) => (name === 'taking' ? taking : standing).kill()));
    killed += doomed.length;
    await delay(chance.between(0, 300));
    await Promise.all(doomed.map((name) => start[name]()));
    for (const { accident } of [taking, standing]) if (accident !== null) throw new Error(accident);
  }
  const sent = publisher.end();
  progress('comparing the alarms with those of an undisturbed run');
  await until(() => publisher.acknowledged >= sent, 'not everything is acknowledged', taking);
  await until(() => isFollowed(client), 'not everything is evaluated', taking);

  return {
    ...{ seed, engine, kills: killed, seconds: (performance.now() - begun) / 1000, sent, resent: publisher.resent },
    ...(await compare(client, realm, messages, sent)),
  };
}

async function compare(client: pg.Client, realm: RealmRow, messages: Storm, sent: number) {
  const { rules } = await listWatchedRules(client, realm);
  const things = await listWatchedThings(client, realm);
  // A delay that is over after its thing's last message may be told or be yet to be told.
  const untilMs = messages.timeOf(sent - THINGS);
  const expected = expectedLines(messages, sent, untilMs, { rules, things });
  const told = await toldLines(client, messages.startMs, untilMs);
  const [missing, doubled] = [surplus(expected, told), surplus(told, expected)];
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM sandbox.alarm');
  return {
    ...{ alarms: rows[0]!.n, changes: expected.length, missing: missing.length, doubled: doubled.length },
    broken: await brokenAlarms(client),
    examples: [
      ...missing.slice(0, EXAMPLES).map((each) => `missing: ${each}`),
      ...doubled.slice(0, EXAMPLES).map((each) => `too many: ${each}`),
    ],
  };
}

async function isFollowed(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM sandbox.journal j JOIN core.journal_cursor c
       ON c.follower = 'alarms' AND c.realm_schema = 'sandbox' WHERE (j.xid, j.seq) > (c.xid, c.seq)`,
  );
  return rows[0]!.n === 0;
}

async function until(holds: () => boolean | Promise<boolean>, otherwise: string, backend: Backend): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); await delay(LOOK_AGAIN_MS)) {
    if (Date.now() > deadline) throw new Error(`${otherwise} for ${PATIENCE_MS / 1000} s\n${backend.log}`);
  }
}

async function prepare(server: DatabaseServer, root: string): Promise<{ client: pg.Client; engine: string }> {
  const admin = await connectTo(server.url('postgres'));
  await admin.query(`CREATE DATABASE ${DATABASE}`).finally(() => admin.end());
  const client = await connectTo(server.url(DATABASE));
  const { engine, engineVersion } = await migrate(client, path.join(root, 'db'));
  await seedCommune(client);
  return { client, engine: `${engine} ${engineVersion}` };
}

async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The storm's things and rules in place of the commune's own, and a credential for its devices. */
async function populate(client: pg.Client): Promise<{ password: string; realm: RealmRow }> {
  const realm = (await listRealms(client)).find(({ slug }) => slug === REALM)!;
  const credential = { username: USER, realms: [REALM], things: [`${SLUG_PREFIX}*`], maySubscribe: false };
  return between(client, 'BEGIN', async () => {
    await client.query('DELETE FROM sandbox.alarm_rule');
    for (let thing = 0; thing < THINGS; thing++) await registerThing(client, realm, thingInput(thing), BY);
    for (const [key, definition] of stormRules()) await saveRule(client, realm, key, definition, BY);
    const issued = await issueCredential(client, credential, true, BY);
    return { password: issued!.password, realm };
  });
}
