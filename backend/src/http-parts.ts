import path from 'node:path';
import type { IngestMeters } from '@commune/contract';
import type { Migrated } from '@commune/db';
import type pg from 'pg';
import type { Config } from './config.ts';
import type { Access } from './http/access.ts';
import { alarmActRoutes } from './http/alarm-acts.ts';
import { alarmHealthRoutes } from './http/alarm-health.ts';
import { alarmRuleRoutes } from './http/alarm-rules.ts';
import { type AlarmRouteParts, alarmRoutes } from './http/alarms.ts';
import { createBasemap } from './http/basemap.ts';
import { calibrationRoutes } from './http/calibrations.ts';
import { citizenReportRoutes } from './http/citizen-reports.ts';
import { credentialRoutes } from './http/credentials.ts';
import { decoderRoutes } from './http/decoders.ts';
import { displayLinkRoutes, displayRoutes } from './http/display-links.ts';
import { drillRoutes } from './http/drills.ts';
import { gapRoutes } from './http/gaps.ts';
import { healthRoutes } from './http/health.ts';
import { importRoutes } from './http/import-readings.ts';
import { ingestTrafficRoutes } from './http/ingest-traffic.ts';
import { labRoutes } from './http/lab.ts';
import { maintenanceRoutes } from './http/maintenance.ts';
import { markRoutes } from './http/marks.ts';
import { observationRoutes } from './http/observations.ts';
import { officialScoreRoutes } from './http/official-scores.ts';
import { outOfServiceRoutes } from './http/out-of-service.ts';
import { packRoutes } from './http/packs.ts';
import { pastAlarmRoutes } from './http/past-alarms.ts';
import { planRoutes } from './http/plan.ts';
import { planOutboxRoutes } from './http/plan-outbox.ts';
import { planReminderRoutes } from './http/plan-reminders.ts';
import { planReportRoutes } from './http/plan-report.ts';
import { planValueImportRoutes } from './http/plan-value-import.ts';
import { planValueRoutes } from './http/plan-values.ts';
import { planWorkRoutes } from './http/plan-work.ts';
import { ReadingTurns } from './http/reading-turns.ts';
import { registryRoutes } from './http/registry.ts';
import { registryFileRoutes } from './http/registry-file.ts';
import { rejectedRoutes } from './http/rejected.ts';
import { rejectedAgainRoutes } from './http/rejected-again.ts';
import { screenRoutes } from './http/screens.ts';
import type { HttpParts } from './http/server.ts';
import { serviceDossierRoutes } from './http/service-dossiers.ts';
import { serviceImportRoutes } from './http/service-imports.ts';
import { serviceObjectRoutes } from './http/service-objects.ts';
import { serviceSettingRoutes } from './http/service-settings.ts';
import { type ServiceParts, serviceRoutes } from './http/services.ts';
import { type SignInLinks, sessionRoutes, signInRoutes } from './http/session.ts';
import { snapshotRoutes } from './http/snapshot.ts';
import { stateRoutes } from './http/state.ts';
import { thingRegistryRoutes } from './http/thing-registry.ts';
import { type ThingParts, thingRoutes } from './http/things.ts';
import { timelineRoutes } from './http/timeline.ts';
import { wallRoutes } from './http/wall.ts';
import { whatIfRoutes } from './http/what-if.ts';
import type { Ingest } from './ingest/ingest.ts';
import type { IngestOverview } from './ingest-overview.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { PackDesk } from './packs/pack-desk.ts';
import { dutyBoard } from './plan/duty-board.ts';
import type { PlanBook } from './plan/plan-book.ts';
import { planReport } from './plan/report.ts';
import { readValueFile } from './plan/value-file.ts';
import { GIVE_UP_AFTER_MS, leaves } from './province/outbox-job.ts';
import { planChanges } from './registry/plan-changes.ts';
import { readRegistryFile } from './registry/read-file.ts';
import { writeRegistryFile } from './registry/write-file.ts';
import { serviceBoard } from './services/board.ts';
import { dossierPage } from './services/dossier-pages.ts';
import { importFields } from './services/imports/field-specs.ts';
import type { ImportDesk } from './services/imports/import-desk.ts';
import { reportDetail, serviceObject } from './services/object-book.ts';
import { openReports } from './services/open-reports.ts';
import { actOnReport } from './services/report-acts.ts';
import { reportList } from './services/report-list.ts';
import type { ScoreBook } from './services/score-book.ts';
import { answers } from './store/pool.ts';
import type { RealmRow } from './store/realms.ts';
import { lastOfficialScore } from './store/services/official-scores.ts';
import { transaction } from './store/transaction.ts';
import { OneFileAtATime } from './tables/one-file.ts';
import type { TrafficHub } from './traffic/traffic-hub.ts';

/** What the routes are made of. */
export interface HttpRooms {
  pool: pg.Pool;
  realms: readonly RealmRow[];
  metrics: Metrics;
  logger: Logger;
  access: Access;
  links: SignInLinks;
  ingest: Ingest;
  hub: TrafficHub;
  meters: () => IngestMeters;
  overview: () => Promise<IngestOverview>;
  engine: Migrated;
  alarmsAt: AlarmRouteParts['alarmsAt'];
  desk: ImportDesk;
  packs: PackDesk;
  scores: ScoreBook;
  plan: PlanBook;
  /** a realm came or went */
  onRealms: (slug: string) => Promise<void>;
}

/** Joins the rooms of `http/` with the parts that they ask. */
export function httpParts(config: Config, rooms: HttpRooms): HttpParts {
  const {
    pool,
    realms,
    metrics,
    logger,
    access,
    links,
    ingest,
    hub,
    meters,
    overview,
    engine,
    alarmsAt,
    desk,
    packs,
    scores,
    plan,
    onRealms,
  } = rooms;
  const { engine: name, engineVersion } = engine;
  const basemap = createBasemap(config.basemap);
  const onChanged = (realm: RealmRow) => plan.forget(realm);
  const tables = new OneFileAtATime();
  const history = { pool, realms, turns: new ReadingTurns() };
  const things: ThingParts = { pool, access, realms, onRegistered: ingest.reloadStreams };
  const services: ServiceParts = {
    realms,
    board: (realm, atMs, fromMs) => serviceBoard(pool, realm, atMs, fromMs),
    score: (realm, fromMs, toMs) => scores.score(realm, fromMs, toMs),
    official: (realm) => lastOfficialScore(pool, realm),
    reports: (realm, atMs) => openReports(pool, realm, atMs),
  };
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
        ingest: overview,
        backlog: () => ingest.status().backlog,
        databaseAnswers: () => answers(pool),
        requireReader: (request) => access.requireReader(request),
      }),
      signInRoutes({ pool, access, links, logger }),
      displayRoutes({ pool, access }),
    ],
    api: [
      sessionRoutes({ pool, access }),
      registryRoutes({ pool, realms, basemap: basemap.override, defaultRealm: config.defaultRealm }),
      thingRoutes(things),
      thingRegistryRoutes(things),
      registryFileRoutes({
        ...things,
        readFile: (input) => tables.read(() => readRegistryFile(path.join(config.dataDir, 'registry'), input)),
        planChanges,
        writeFile: writeRegistryFile,
      }),
      calibrationRoutes(things),
      snapshotRoutes({ pool, access, realms }),
      observationRoutes(history),
      gapRoutes({ pool, realms }),
      markRoutes({ pool, access, realms }),
      stateRoutes(history),
      timelineRoutes(history),
      pastAlarmRoutes(history),
      alarmRoutes({ pool, realms, alarmsAt }),
      alarmActRoutes({ pool, access, realms }),
      alarmRuleRoutes({ pool, access, realms }),
      whatIfRoutes({ pool, access, realms }),
      alarmHealthRoutes(history),
      maintenanceRoutes({ pool, access, realms }),
      outOfServiceRoutes({ pool, access, realms }),
      rejectedRoutes({ pool, access }),
      rejectedAgainRoutes({ access, realms, runAgain: ingest.runAgain }),
      ingestTrafficRoutes({ access, meters, watch: (filter, onFrame) => hub.open(filter, onFrame) }),
      decoderRoutes({ pool, access, realms, onSaved: ingest.reloadMappings, tryOut: ingest.tryOut }),
      credentialRoutes({ pool, access, realms }),
      importRoutes({ pool, access, realms, importLines: ingest.importLines }),
      serviceImportRoutes({ pool, access, realms, desk, fieldsOf: importFields }),
      planRoutes({
        ...{ pool, access, realms, onChanged },
        scorecard: (realm, atMs) => plan.scorecard(realm, atMs),
        duty: (realm, scorecard) => dutyBoard(pool, realm, scorecard),
      }),
      planValueImportRoutes({
        ...{ pool, access, realms, onChanged },
        readFile: (input) => tables.read(() => readValueFile(path.join(config.dataDir, 'plan-values'), input)),
      }),
      planValueRoutes({ pool, access, realms, onChanged }),
      planWorkRoutes({ pool, access, realms, onChanged }),
      planReminderRoutes({ pool, access, realms }),
      planReportRoutes({
        ...{ pool, access, realms },
        report: (realm, format, atMs) => planReport(pool, plan, realm, format, atMs),
      }),
      planOutboxRoutes({
        ...{ pool, access, realms, leaves, giveUpAfterMs: GIVE_UP_AFTER_MS },
        host: config.province === null ? null : new URL(config.province.url).host,
      }),
      serviceRoutes(services),
      serviceDossierRoutes({
        ...{ access, realms },
        dossiers: (realm, question, atMs) => dossierPage(pool, realm, question, atMs),
        losses: (realm, question) => scores.losses(realm, question),
      }),
      officialScoreRoutes({ pool, access, realms }),
      serviceSettingRoutes({ pool, access }),
      serviceObjectRoutes({
        ...{ access, realms },
        object: (realm, kind, ref, atMs) => serviceObject(pool, realm, kind, ref, atMs),
      }),
      citizenReportRoutes({
        ...{ pool, access, realms },
        list: (realm, atMs, exact) => reportList(pool, realm, atMs, exact),
        detail: (realm, ref, atMs, handles) => reportDetail(pool, realm, ref, atMs, handles),
        act: (realm, ref, input, audit) => transaction(pool, (client) => actOnReport(client, realm, ref, input, audit)),
      }),
      wallRoutes(services),
      displayLinkRoutes({ pool, access, realms }),
      screenRoutes({ pool, access, realms }),
      drillRoutes({ pool, access, realms, onRealms }),
      labRoutes({ pool, access }),
      packRoutes({ access, realms, desk: packs }),
    ],
  };
}
