import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { isIPv6 } from 'node:net';
import path from 'node:path';
import type { RunFile } from '@commune/contract';
import { type Migrated, migrate, seed } from '@commune/db';
import type pg from 'pg';
import type { Config } from './config.ts';
import { startEmbeddedBroker } from './embedded/broker.ts';
import { startEmbeddedPostgres } from './embedded/postgres.ts';
import { exampleReading } from './example.ts';
import { Access, isForeignOrigin } from './http/access.ts';
import { createBasemap } from './http/basemap.ts';
import { credentialRoutes } from './http/credentials.ts';
import { gapRoutes } from './http/gaps.ts';
import { healthRoutes } from './http/health.ts';
import { importRoutes } from './http/import.ts';
import { markRoutes } from './http/marks.ts';
import { observationRoutes } from './http/observations.ts';
import { registryRoutes } from './http/registry.ts';
import { rejectedRoutes } from './http/rejected.ts';
import { createHttpApp, type HttpParts } from './http/server.ts';
import { SignInLinks, sessionRoutes, signInRoutes } from './http/session.ts';
import { stateRoutes } from './http/state.ts';
import { thingRoutes } from './http/things.ts';
import { answerUnreadable } from './http/unreadable.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import { createKeyframeJob } from './keyframe/keyframe-job.ts';
import { listen } from './listen.ts';
import { createLive } from './live/live.ts';
import type { Logger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createRollupJob } from './rollup/rollup-job.ts';
import { checkCredential, issueCredential } from './store/credentials.ts';
import { startHousekeeping } from './store/housekeeping.ts';
import { answers, connect, createPool } from './store/pool.ts';
import { listRealms, type RealmRow } from './store/realms.ts';
import { createStationStatusJob } from './watch/station-status.ts';

export interface App {
  run: RunFile;
  stop: () => Promise<void>;
}

/** How long a stop waits for readings on their way to their commit. */
const FLUSH_MS = 5000;
const IDLE_CONNECTION_MS = 5 * 60_000;

/**
 * Wires the program: database → store → ingest, live → HTTP, broker. What starts is stopped in the opposite order, also
 * when starting fails half-way.
 */
export async function createApp(config: Config, logger: Logger, onProgress: (text: string) => void): Promise<App> {
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) {
      try {
        await each();
      } catch (error) {
        logger.error({ err: error }, 'a part did not stop in order; the others are stopped all the same');
      }
    }
  };
  try {
    const run = await start(config, logger, onProgress, stops);
    return { run, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  config: Config,
  logger: Logger,
  onProgress: (text: string) => void,
  stops: (() => Promise<void> | void)[],
): Promise<RunFile> {
  const metrics = createMetrics();
  const { url: databaseUrl, pool, migrated } = await openDatabase(config, logger, onProgress, stops);
  const realms = await listRealms(pool, config.retention.raw);
  const shared = {
    pool,
    realms,
    metrics,
    logger,
    origin: randomUUID(),
    connect: () => connect(databaseUrl, 'commune-ioc'),
  };
  // An import streams for as long as it takes; a connection on which nothing moves is closed all the same.
  const http = createServer({ requestTimeout: 0 });
  http.setTimeout(IDLE_CONNECTION_MS);
  http.on('clientError', answerUnreadable);
  // Stopped after the live room, whose open sockets would keep the server from closing.
  stops.push(() => closeServer(http));
  const access = new Access({ pool, openToThisMachine: config.openToThisMachine, host: config.host });
  const reading = {
    mayRead: (request: IncomingMessage) => access.mayRead(request),
    isForeign: ({ headers }: IncomingMessage) => isForeignOrigin(headers),
  };
  const live = await createLive({ ...shared, ...reading, http, ingestStatus: () => ingest.status() });
  stops.push(() => live.stop());
  const ingest = await createIngest({ ...shared, onCommitted: live.apply, onMessage: live.countMessage });
  // Not before ingest has noted since when nothing was taken in, which these two leave no trace of.
  stops.push(startHousekeeping(pool, logger, config.retention));
  const jobs = [
    createRollupJob(shared.connect, logger),
    createKeyframeJob(shared.connect, realms, logger),
    createStationStatusJob(shared.connect, logger),
  ];
  for (const job of jobs) {
    job.start();
    stops.push(() => job.stop());
  }

  const links = new SignInLinks();
  const parts = { ...shared, access, links, ingest, engine: migrated };
  http.on('request', createHttpApp(httpParts(config, parts)));
  const port = await listen(http, config.host, config.port, config.portFixed);

  const broker = await startEmbeddedBroker({
    host: config.host,
    port: config.mqttPort,
    portFixed: config.mqttPortFixed,
    authenticate: (username, password) => checkCredential(pool, username, password),
    isOverloaded: () => ingest.status().overloaded,
    onMessage: (message) => ingest.accept(message),
    onRefused: (refusal) => ingest.refuse(refusal),
    metrics,
    logger,
  });
  // Nothing more comes in, what is in is committed and acknowledged, then the connections go.
  stops.push(async () => {
    broker.quiesce();
    await ingest.stop(FLUSH_MS);
    await broker.close();
  });
  live.start();
  return describeRun(config.host, { pool, databaseUrl, links, port, mqttPort: broker.port });
}

interface Database {
  url: string;
  pool: pg.Pool;
  migrated: Migrated;
}

async function openDatabase(
  config: Config,
  logger: Logger,
  onProgress: (text: string) => void,
  stops: (() => Promise<void> | void)[],
): Promise<Database> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, onProgress });
    stops.push(() => embedded.stop());
    url = embedded.url;
  }
  const client = await connect(url, 'commune-ioc migrate');
  try {
    const migrated = await migrate(client, path.join(config.root, 'db'));
    const { seeded } = await seed(client);
    if (seeded) onProgress('Đã đưa dữ liệu xã vào cơ sở dữ liệu · the commune is in the database');
    const pool = createPool(url, (error) => logger.warn({ err: error }, 'an idle database connection broke'));
    stops.push(() => pool.end());
    return { url, pool, migrated };
  } finally {
    await client.end();
  }
}

interface Rooms {
  pool: pg.Pool;
  realms: readonly RealmRow[];
  metrics: Metrics;
  logger: Logger;
  access: Access;
  links: SignInLinks;
  ingest: Ingest;
  engine: Migrated;
}

function httpParts(config: Config, rooms: Rooms): HttpParts {
  const { pool, realms, metrics, logger, access, links, ingest, engine } = rooms;
  const { engine: name, engineVersion } = engine;
  const basemap = createBasemap(config.basemap);
  return {
    access,
    logger,
    pages: path.join(config.root, 'frontend', 'dist'),
    basemap,
    open: [
      healthRoutes({
        metrics,
        engine: { engine: name, engineVersion },
        realms,
        ingestStatus: ingest.status,
        databaseAnswers: () => answers(pool),
        requireReader: (request) => access.requireReader(request),
      }),
      signInRoutes({ pool, links }),
    ],
    api: [
      sessionRoutes({ pool, access }),
      registryRoutes({ pool, realms, basemap: basemap.override, defaultRealm: config.defaultRealm }),
      thingRoutes({ pool, access, realms, onRegistered: ingest.reloadStreams }),
      observationRoutes({ pool, realms }),
      gapRoutes({ pool, realms }),
      markRoutes({ pool, access, realms }),
      stateRoutes({ pool, realms }),
      rejectedRoutes({ pool }),
      credentialRoutes({ pool, access, realms }),
      importRoutes({ access, realms, importLines: ingest.importLines }),
    ],
  };
}

interface Running {
  pool: pg.Pool;
  databaseUrl: string;
  links: SignInLinks;
  port: number;
  mqttPort: number;
}

const ENGINEER = { username: 'engineer', realms: ['*'], things: ['*'], maySubscribe: true };

/** What whoever started the program is told. The engineer's MQTT password is drawn anew at every start. */
async function describeRun(host: string, { pool, databaseUrl, links, port, mqttPort }: Running): Promise<RunFile> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host;
  const issued = await issueCredential(pool, ENGINEER, true, { who: 'start', role: 'engineer', origin: name });
  if (issued === null) throw new Error('the engineer has no MQTT credential');
  const { password } = issued;
  const url = `http://${name}:${port}`;
  const { username } = ENGINEER;
  return {
    url,
    signIn: links.urls(url),
    mqtt: { url: `mqtt://${name}:${mqttPort}`, username, password },
    database: { url: databaseUrl },
    example: exampleReading({ host: name, port: mqttPort, username, password }),
  };
}

async function closeServer(http: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeAllConnections();
  await closed;
}
