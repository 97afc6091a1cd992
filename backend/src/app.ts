import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunFile } from '@commune/contract';
import type { Config, ProcessRole } from './config.ts';
import { describeRun } from './describe-run.ts';
import { Heartbeat } from './heartbeat.ts';
import { Access, isForeignOrigin } from './http/access.ts';
import { createBoundedServer } from './http/bounded-server.ts';
import { createHttpApp, createStatusApp } from './http/server.ts';
import { SignInLinks } from './http/session.ts';
import { httpParts } from './http-parts.ts';
import { createIngest } from './ingest/ingest.ts';
import { RegistryFollower } from './ingest/registry-follower.ts';
import { ingestMeters } from './ingest-meters.ts';
import { ingestOverview, isIngestStalled } from './ingest-overview.ts';
import { createKeyframeJob } from './keyframe/keyframe-job.ts';
import { listen } from './listen.ts';
import { createLive } from './live/live.ts';
import type { Logger } from './logger.ts';
import { type MessageCounts, MessageCountsElsewhere } from './message-counts.ts';
import { type Source, startSource } from './message-source.ts';
import { createMetrics, readingTotals } from './metrics.ts';
import { openDatabase } from './open-database.ts';
import { PackDesk } from './packs/pack-desk.ts';
import { PlanBook } from './plan/plan-book.ts';
import { planReport } from './plan/report.ts';
import { createReportJob } from './plan/report-job.ts';
import { createOutboxJob } from './province/outbox-job.ts';
import { RealmBook } from './realm-book.ts';
import { createRollupJob } from './rollup/rollup-job.ts';
import { ImportDesk } from './services/imports/import-desk.ts';
import { createProjectJob } from './services/project-job.ts';
import { ScoreBook } from './services/score-book.ts';
import { startHousekeeping } from './store/housekeeping.ts';
import { connect } from './store/pool.ts';
import { fewestSlots, ingestLives, type ProcessFigures } from './store/processes.ts';
import { TrafficHub } from './traffic/traffic-hub.ts';
import { createAlarmJob } from './watch/alarms/alarm-job.ts';
import { createDerivedJob } from './watch/derived/derived-job.ts';
import { createStationStatusJob } from './watch/station-status.ts';

export interface App {
  run: RunFile;
  stop: () => Promise<void>;
}

/** How long a stop waits for readings on their way to their commit. */
const FLUSH_MS = 5000;
const HEARD_ELSEWHERE_MS = 1000;

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
  const book = await RealmBook.open(pool, config.retention.raw);
  const { realms } = book;
  const does = (role: ProcessRole) => config.roles.has(role);
  const shared = {
    pool,
    realms,
    metrics,
    logger,
    origin: randomUUID(),
    connect: () => connect(databaseUrl, 'commune-ioc'),
  };
  const http = createBoundedServer();
  // Before the live room comes, which takes its own requests out of what goes on to listeners that are there already.
  let answer: RequestListener | undefined;
  http.on('request', (request, response) => answer?.(request, response));
  // Stopped after the live room, whose open sockets would keep the server from closing.
  stops.push(() => closeServer(http));
  const { openToThisMachine, localGateway, host } = config;
  const access = new Access({ pool, openToThisMachine, host, localGateway });
  const reading = {
    reach: (request: IncomingMessage) => access.reach(request),
    isForeign: ({ headers }: IncomingMessage) => isForeignOrigin(headers),
  };
  let source: Source | undefined;
  const takesIn = does('ingest');
  // Until its source is there, nothing can come in either.
  const isStalled = () => ingest.status().stalled || (takesIn && source?.isAway() !== false);
  const ingestStatus = () => ({
    stalled: isIngestStalled({ figures: { stalled: isStalled() }, takesIn }, heartbeat.others()),
  });
  const live = does('live')
    ? await createLive({ ...shared, ...reading, http, ingestStatus, refreshRealms: () => book.refresh() })
    : undefined;
  stops.push(() => live?.stop());

  const messages: MessageCounts = {};
  const ingest = await createIngest({
    ...shared,
    wasDown: takesIn && !(await ingestLives(pool)),
    onCommitted: (batches) => live?.apply(batches),
    onMessage: (realm) => {
      messages[realm] = (messages[realm] ?? 0) + 1;
      live?.countMessages(realm, 1);
    },
    onTraffic: (look, frame) => hub.emit(look, frame),
  });
  const hub = new TrafficHub({ ...shared, onLooks: (looks) => ingest.watch(takesIn ? looks : []) });
  stops.push(() => hub.stop());

  const scores = new ScoreBook(pool);
  const plan = new PlanBook(pool, (realm) => scores.dossiers(realm));
  const reloadRegistry = async (slug: string | null) => {
    await book.refresh();
    await ingest.reloadRegistry(slug);
  };

  if (does('watch')) {
    // Not before ingest has noted since when nothing was taken in, which these two leave no trace of.
    stops.push(startHousekeeping(pool, logger, config.retention));
    const jobs = [
      createRollupJob(shared.connect, logger),
      createKeyframeJob(shared.connect, realms, logger),
      createStationStatusJob(shared.connect, logger),
      createDerivedJob({ ...shared, onCommitted: (entries) => live?.apply(entries) }),
      createAlarmJob({ ...shared, isStalled: () => ingestStatus().stalled }),
      createProjectJob(shared.connect, logger),
      createReportJob({ ...shared, report: (realm, format, atMs) => planReport(pool, plan, realm, format, atMs) }),
    ];
    const { province } = config;
    if (province?.token) {
      jobs.push(createOutboxJob({ ...shared, book: plan, province: { url: province.url, token: province.token } }));
    }
    for (const job of jobs) {
      job.start();
      stops.push(() => job.stop());
    }
  }

  const figures = async (): Promise<ProcessFigures> => {
    const { backlog, lagMs } = ingest.status();
    const totals = await readingTotals(metrics);
    const own = { stalled: isStalled(), messages, meters: takesIn ? ingest.meter() : null, looks: hub.looks() };
    return { ...totals, slots: source?.slots() ?? 0, backlog, lagMs, ...own };
  };
  const elsewhere = new MessageCountsElsewhere();
  const heartbeat = new Heartbeat({
    id: shared.origin,
    roles: [...config.roles],
    connect: shared.connect,
    figures,
    onOthers: (others) => {
      hub.hearOthers(others);
      for (const [realm, n] of Object.entries(elsewhere.since(others))) live?.countMessages(realm, n);
    },
    logger,
  });
  await heartbeat.start();
  stops.push(() => heartbeat.stop());

  const links = new SignInLinks();
  const meters = () => {
    const readings = [takesIn ? ingest.meter() : null, ...heartbeat.others().map((other) => other.meters)];
    return ingestMeters(
      readings.filter((reading) => reading !== null),
      ingestStatus().stalled,
      Date.now(),
    );
  };
  const overview = async () => ingestOverview({ figures: await figures(), takesIn }, heartbeat.others());
  let port: number | null = null;
  if (does('http') || does('live')) {
    const desk = new ImportDesk({ pool, logger, folder: path.join(config.dataDir, 'imports', shared.origin) });
    stops.push(() => desk.stop());
    const slowScores = (error: unknown) => logger.warn({ err: error }, 'self-scores are read when they are asked for');
    if (does('http')) scores.warm(realms).catch(slowScores);
    const alarmsAt = (realm: string) => live?.alarmsAt(realm) ?? null;
    const onRealms = async (slug: string) => {
      await reloadRegistry(slug);
      await live?.reloadRealm(slug);
      // The other processes are told as well, and look within this time: what they took in before they would refuse.
      if (heartbeat.others().length > 0) await delay(HEARD_ELSEWHERE_MS);
    };
    const packs = new PackDesk({ ...shared, importReadings: ingest.importReadings, onRealms });
    stops.push(() => packs.stop());
    const parts = {
      ...shared,
      access,
      links,
      ingest,
      hub,
      meters,
      overview,
      engine: migrated,
      alarmsAt,
      desk,
      packs,
      scores,
      plan,
      onRealms,
    };
    const rooms = httpParts(config, parts);
    answer = does('http') ? createHttpApp(rooms) : createStatusApp(rooms);
    port = await listen(http, config.host, config.port, config.portFixed);
  }

  if (takesIn || does('http')) {
    // A drill may have come, or gone. An import is taken in by whoever is asked.
    const registry = new RegistryFollower({ connect: shared.connect, logger, onChanged: reloadRegistry });
    registry.start();
    stops.push(() => registry.stop());
  }
  if (takesIn) {
    const started = await startSource(config, { ...shared, ingest, fewest: () => fewestSlots(heartbeat.others()) });
    source = started;
    // Nothing more comes in, what is in is committed and acknowledged, then the connections go.
    stops.push(async () => {
      started.quiesce();
      await ingest.stop(FLUSH_MS);
      await started.close();
    });
  }
  live?.start();
  const signIn = does('http') ? (url: string) => links.urls(url) : null;
  const mqtt = source?.mqtt ?? config.mqtt?.address ?? null;
  return describeRun({ pool, databaseUrl, host: config.host, port, signIn, mqtt });
}

async function closeServer(http: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeAllConnections();
  await closed;
}
