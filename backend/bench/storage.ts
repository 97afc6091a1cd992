import type pg from 'pg';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { appendJournal } from '../src/store/journal.ts';
import { copyStep, prepareDays } from '../src/store/observations.ts';
import type { Reading } from '../src/store/reading.ts';
import { runScript } from '../src/store/script.ts';
import { registerLoadThings } from './parts/load.ts';
import type { BenchParts } from './parts/parts.ts';
import { lehmer } from './parts/random.ts';
import type { BenchRow } from './parts/report.ts';

const DAY_MS = 86_400_000;
const STEP_MS = 10_000;
const BATCH = 5000;
const ORIGIN = '00000000-0000-4000-8000-000000000000';
/** What the engines' rows may take, bytes. */
const COLUMNS_BYTES = 10;
const ROWS_BYTES = 110;

/** Bytes a stored reading: of 10-second series over three days that are past, each table told apart. */
export async function storageBench({ database, quick, progress }: BenchParts): Promise<BenchRow[]> {
  const streams = (await registerLoadThings(database)).slice(0, quick ? 20 : 200);
  const client = await database.connect();
  const { rows: realms } = await client.query<{ id: number }>("SELECT id FROM core.realm WHERE slug = 'sim'");
  const startMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 6 * DAY_MS;
  const endMs = startMs + 3 * DAY_MS;
  await prepareDays(client, 'sandbox', startMs, endMs);
  let stored = 0;
  let batch: Reading[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const readings = batch;
    batch = [];
    readings.sort((a, b) => a.datastreamId - b.datastreamId || a.timeMs - b.timeMs);
    await runScript(client, [{ sql: 'BEGIN' }, copyStep('sandbox', readings)]);
    await appendJournal(client, 'sandbox', { realmId: realms[0]!.id, origin: ORIGIN, via: 'ingest', readings });
    await client.query('COMMIT');
    stored += readings.length;
  };
  const values = new Map(streams.map((id) => [id, 200 + (id % 100)]));
  const random = lehmer(7);
  for (let timeMs = startMs; timeMs < endMs; timeMs += STEP_MS) {
    progress('storing three days', (timeMs - startMs) / (endMs - startMs));
    for (const datastreamId of streams) {
      // A sensor of one decimal that wanders: some steps up, some down, some none; its clock is off by some milliseconds.
      const tenths = values.get(datastreamId)! + Math.round((random() - 0.5) * 4);
      values.set(datastreamId, tenths);
      batch.push({ datastreamId, timeMs: timeMs + Math.floor(random() * 50), value: tenths / 10, quality: 0 });
    }
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  const journal = (await size(client, 'sandbox.journal')) / stored;

  progress('rolling up');
  await bringUpToDate(client);
  const columns = database.engine === 'timescaledb';
  const asRows = (await observationBytes(client, columns)) / stored;
  const rows: BenchRow[] = [
    { name: 'a stored reading, as a row with its key', value: asRows, unit: 'B', limit: columns ? null : ROWS_BYTES },
  ];
  if (columns) {
    progress('turning rows into columns');
    await client.query("SELECT compress_chunk(c) FROM show_chunks('sandbox.observation') c");
    rows.push({
      name: 'a stored reading, in columns',
      value: (await observationBytes(client, true)) / stored,
      unit: 'B',
      limit: COLUMNS_BYTES,
    });
  }
  for (const level of ['10m', '1h', '1d']) {
    const name = `sandbox.observation_${level}`;
    const bytes = columns ? await aggregateBytes(client, `observation_${level}`) : await size(client, name);
    rows.push({ name: `its share of the ${level} rollup`, value: bytes / stored, unit: 'B', limit: null });
  }
  rows.push({ name: 'its share of the journal, kept 48 h', value: journal, unit: 'B', limit: null });
  await client.end();
  return rows;
}

async function size(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    'SELECT pg_total_relation_size($1::regclass)::float8 AS bytes',
    [table],
  );
  return rows[0]!.bytes;
}

async function observationBytes(client: pg.Client, hypertable: boolean): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    hypertable
      ? "SELECT hypertable_size('sandbox.observation')::float8 AS bytes"
      : "SELECT sum(pg_total_relation_size(inhrelid))::float8 AS bytes FROM pg_inherits WHERE inhparent = 'sandbox.observation'::regclass",
  );
  return rows[0]!.bytes;
}

async function aggregateBytes(client: pg.Client, view: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    `SELECT hypertable_size(format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name))::float8 AS bytes
     FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'sandbox' AND view_name = $1`,
    [view],
  );
  return rows[0]!.bytes;
}
