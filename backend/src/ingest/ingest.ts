import type { Readable } from 'node:stream';
import type {
  AgainAnswer,
  DecoderTrial,
  DecoderTrialResult,
  ImportResult,
  IngestGap,
  SourceMapping,
  TrafficFrame,
} from '@commune/contract';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { readCalibrationSteps } from '../store/calibrations.ts';
import { noteDowntime, noteSilence } from '../store/ingest-gaps.ts';
import type { Look, MeterReading } from '../store/processes.ts';
import type { Reading } from '../store/reading.ts';
import type { RealmRow } from '../store/realms.ts';
import { listRetired } from '../store/registry/retired.ts';
import { formerFilters, MAPPINGS_CHANGED, readMappings } from '../store/source-mappings.ts';
import { listDiscovered, listProperties, listStreams } from '../store/things.ts';
import type { ForeignFilters, SourceRefusal, TelemetryMessage } from '../telemetry.ts';
import { keepAgain } from './again/keep-again.ts';
import { KeptDecoder } from './again/kept-decoder.ts';
import { type AgainQuestion, runAgain } from './again/run-again.ts';
import { type CommitResult, Committer } from './committer.ts';
import { Directory } from './directory.ts';
import { foreignFilters } from './foreign/foreign-filters.ts';
import { ForeignSources } from './foreign/foreign-sources.ts';
import { tryOut } from './foreign/try-out.ts';
import { importLines } from './import.ts';
import { type ImportedReadings, importReadings } from './import-readings.ts';
import { IngestMeter } from './meter.ts';
import { IngestPipeline, type IngestStatus } from './pipeline.ts';
import { keepInLog } from './refusal-keeper.ts';
import { RefusalLog } from './refusal-log.ts';
import { TrafficTap } from './traffic/traffic-tap.ts';
import type { CommittedBatch } from './work.ts';

export interface IngestParts {
  pool: pg.Pool;
  /** kept in step with the database by whoever gives it */
  realms: readonly RealmRow[];
  /** this process, in the journal */
  origin: string;
  metrics: Metrics;
  logger: Logger;
  connect: () => Promise<pg.Client>;
  /** whether nobody took readings in until now, so that the time since the last commit is a gap of ours */
  wasDown: boolean;
  onCommitted: (batches: readonly CommittedBatch[]) => void;
  onMessage: (realm: string) => void;
  /** what one who looks is shown */
  onTraffic: (look: string, frame: TrafficFrame) => void;
}

/** The ingest room's door: what comes in by MQTT, what comes in bulk, and how it is doing. */
export interface Ingest {
  accept: (message: TelemetryMessage) => void;
  refuse: (refusal: SourceRefusal) => void;
  importLines: (input: Readable, realm: RealmRow, account: string) => Promise<ImportResult>;
  /** the same of readings of datastreams that there are, in portions of a batch each, with their quality */
  importReadings: (portions: AsyncIterable<Reading[]>, realm: RealmRow) => Promise<ImportedReadings>;
  /** learns things and datastreams that were registered */
  reloadStreams: (realm: RealmRow) => Promise<void>;
  /** learns what was registered through another process, in one realm, or what was mapped anew, or (null) all of it */
  reloadRegistry: (changed: string | null) => Promise<void>;
  /** learns how foreign topics are to be read */
  reloadMappings: () => Promise<void>;
  /** what to ask an external broker for; `onChanged` is called when that is something else */
  foreignFilters: () => ForeignFilters;
  onFiltersChanged: (onChanged: () => void) => void;
  /** what messages would come to */
  tryOut: (trial: DecoderTrial) => DecoderTrialResult[];
  /** has kept refusals go through ingest again; null where another run is under way */
  runAgain: (question: AgainQuestion) => Promise<AgainAnswer | null>;
  /** from now on these look at what comes in, and no others */
  watch: (looks: readonly Look[]) => void;
  meter: () => MeterReading;
  status: () => IngestStatus;
  /** notes that nothing could come in between two moments, epoch ms, because the broker was away */
  noteBrokerAway: (fromMs: number, toMs: number) => void;
  stop: (graceMs: number) => Promise<void>;
}

export async function createIngest(parts: IngestParts): Promise<Ingest> {
  const { pool, realms, origin, metrics, onCommitted } = parts;
  const directory = new Directory();
  directory.setProperties(await listProperties(pool));
  let reading: Promise<void> = Promise.resolve();
  // One after the other: what was read earlier must not take the place of what was read since.
  const reloadStreams = (realm: RealmRow) => {
    const read = async () => {
      const streams = await listStreams(pool, realm);
      const retired = await listRetired(pool, realm);
      const calibrations = await readCalibrationSteps(pool, realm);
      directory.setRegistry(realm.slug, { streams, retired, calibrations });
    };
    reading = reading.catch(() => undefined).then(read);
    return reading;
  };
  for (const realm of realms) {
    directory.setRealm(realm);
    await reloadStreams(realm);
    for (const { credential, slug } of await listDiscovered(pool, realm))
      directory.claimDiscovery(realm.slug, credential, slug);
  }
  const foreign = new ForeignSources(directory);
  let filters: ForeignFilters = { shared: [], alone: [], former: [] };
  let version = 0;
  let inForce: readonly SourceMapping[] = [];
  let onFiltersChanged: () => void = () => undefined;
  const reloadMappings = async () => {
    const mappings = await readMappings(pool);
    const former = await formerFilters(pool);
    // Two may read at once, and the one that began first need not be the first to end.
    if (mappings === null || mappings.version < version) return;
    version = mappings.version;
    inForce = mappings.sources;
    foreign.set(inForce);
    filters = foreignFilters(inForce, former);
    onFiltersChanged();
  };
  await reloadMappings();
  const schemas = new Set(realms.map((realm) => realm.schema));
  if (parts.wasDown) for (const schema of schemas) await noteDowntime(pool, schema);
  const refusals = keepInLog(new RefusalLog());
  const committer = new Committer({ directory, refusals, origin, via: 'ingest' });
  const noteSilent = async (reason: IngestGap['reason'], fromMs: number, toMs: number) => {
    try {
      for (const schema of schemas) await noteSilence(pool, schema, reason, fromMs, toMs);
    } catch (error) {
      parts.logger.warn({ err: error, reason, fromMs, toMs }, 'that nothing was taken in could not be noted');
    }
  };
  const onStallEnded = (fromMs: number, toMs: number) => void noteSilent('stalled', fromMs, toMs);
  const meter = new IngestMeter(Date.now());
  const tap = new TrafficTap({ directory, origin, emit: parts.onTraffic });
  const pipeline = new IngestPipeline({ ...parts, committer, directory, foreign, meter, tap, onStallEnded });
  const countAgain = ({ stored, duplicates, refusals: refused, batches }: CommitResult) => {
    metrics.received.inc(stored + duplicates + refused.length);
    metrics.committed.inc(stored);
    metrics.duplicates.inc(duplicates);
    for (const { reason } of refused) metrics.rejected.inc({ reason });
    if (batches.length > 0) onCommitted(batches);
  };

  /** Each import has a connection and a memory of its own. */
  const imported = async <T>(work: (client: pg.ClientBase, committer: Committer) => Promise<T>): Promise<T> => {
    const client = await parts.connect();
    try {
      return await work(client, new Committer({ directory, refusals, origin, via: 'import' }));
    } finally {
      await client.end();
    }
  };

  return {
    accept: (message) => pipeline.accept(message),
    refuse: (refusal) => pipeline.refuse(refusal),
    importLines: async (input, realm, account) => {
      const entry = directory.realm(realm.slug);
      if (entry === undefined) throw new Error(`realm ${realm.slug} is not in the directory`);
      const sender = { username: account, realms: [realm.slug], things: ['*'] };
      return imported((client, committer) =>
        importLines(input, entry, sender, client, { committer, directory, metrics, onCommitted }),
      );
    },
    importReadings: (portions, realm) =>
      imported((client, committer) => importReadings(portions, realm, client, { committer, metrics, onCommitted })),
    noteBrokerAway: (fromMs, toMs) => void noteSilent('broker-away', fromMs, toMs),
    reloadStreams,
    reloadRegistry: async (changed) => {
      directory.keepRealms(realms);
      for (const realm of realms) {
        const isNew = directory.realm(realm.slug) === undefined;
        if (isNew) directory.setRealm(realm);
        if (isNew || changed === null || changed === realm.slug) await reloadStreams(realm);
      }
      if (changed === null || changed === MAPPINGS_CHANGED) await reloadMappings();
    },
    reloadMappings,
    foreignFilters: () => filters,
    onFiltersChanged: (onChanged) => {
      onFiltersChanged = onChanged;
    },
    tryOut: ({ source, messages }) => tryOut(directory, source === undefined ? inForce : [source], messages),
    runAgain: async (question) => {
      const asked = question.dryRun ? directory.copy() : directory;
      // Of its own: what a device said long ago must not change what is known of it now.
      const sources = new ForeignSources(asked);
      sources.set(inForce);
      const decoder = new KeptDecoder(asked, sources);
      // Late and in one heap, they are history: no rule is held against them, as against an import.
      const own = new Committer({ directory, refusals: keepAgain(question.audit.who), origin, via: 'import' });
      const client = await parts.connect();
      try {
        return await runAgain({ client, decoder, committer: own, onCommitted: countAgain }, question);
      } finally {
        await client.end();
      }
    },
    watch: (looks) => tap.watch(looks),
    meter: () => {
      const nowMs = Date.now();
      meter.noteBacklog(nowMs, pipeline.status(nowMs).backlog);
      return meter.read(nowMs);
    },
    status: () => pipeline.status(Date.now()),
    stop: async (graceMs) => {
      await pipeline.stop(graceMs);
      tap.watch([]);
    },
  };
}
