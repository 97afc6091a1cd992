import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { prepareDays } from '../src/store/observations.ts';
import { packReadings } from '../src/store/pack.ts';
import type { Reading } from '../src/store/reading.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';

const DATASTREAMS = 10_000;
const STEPS = 1000;
const STEP_MS = 600_000;
const SPACING_MS = STEP_MS / DATASTREAMS;
const SLOT_MS = 500;
const LATE_BY_MS = 90_000;
const JOURNAL_MS = 2 * 86_400_000;
const MINUTE_MS = 60_000;
const WRITTEN_AFTER_MS = 5000;
const ORIGIN = '00000000-0000-4000-8000-000000000001';

export type Progress = (text: string, fraction?: number) => void;

/** Seven days of 10,000 datastreams, a reading every ten minutes each, one in twenty arriving 90 s late. */
export class StateData {
  readonly startMs: number;
  readonly endMs: number;
  realm!: RealmRow;
  #firstId = 0;

  constructor(nowMs: number) {
    this.endMs = Math.floor(nowMs / STEP_MS) * STEP_MS;
    this.startMs = this.endMs - STEPS * STEP_MS;
  }

  get journalFromMs(): number {
    return this.endMs - JOURNAL_MS;
  }

  /** 10 M rows, 48 hours of journal in 350,000 entries, and the keyframes that would have been written. */
  async load(client: pg.Client, pool: pg.Pool, progress: Progress): Promise<void> {
    await this.#makeRealm(client, pool);
    await this.#loadObservations(client, progress);
    const firstXid = await this.#loadJournal(client, progress);
    await this.#loadKeyframes(client, firstXid, progress);
    progress('analysing');
    for (const table of ['thing', 'datastream', 'observation', 'journal', 'keyframe']) {
      await client.query(`ANALYZE sandbox.${table}`);
    }
  }

  async #makeRealm(client: pg.Client, pool: pg.Pool): Promise<void> {
    const slug = 'bench-state';
    await client.query(
      `INSERT INTO core.realm (slug, kind, name, commune_code, accept_days)
       SELECT $1, 'sim', '{"vi": "Đo", "en": "Bench"}', commune_code, 400 FROM core.realm WHERE slug = 'sim'`,
      [slug],
    );
    this.realm = (await listRealms(pool)).find((realm) => realm.slug === slug)!;
    const { rows } = await client.query<{ first: number; n: number }>(
      `WITH t AS (INSERT INTO sandbox.thing (realm_id, slug, state)
                  SELECT $1, 'bench-' || k, 'discovered' FROM generate_series(1, $2::int / 4) AS k RETURNING id),
       d AS (INSERT INTO sandbox.datastream (thing_id, key, property_id, expected_interval_s)
             SELECT t.id, 'k' || k, (SELECT min(id) FROM core.observed_property), 600
             FROM t, generate_series(1, 4) AS k RETURNING id)
       SELECT min(id) AS first, (max(id) - min(id) + 1)::int AS n FROM d`,
      [this.realm.id, DATASTREAMS],
    );
    if (rows[0]!.n !== DATASTREAMS) throw new Error('the datastreams have gaps between their ids; use a new database');
    this.#firstId = rows[0]!.first;
  }

  async #loadObservations(client: pg.Client, progress: Progress): Promise<void> {
    await prepareDays(client, 'sandbox', this.startMs, this.endMs);
    const portion = 20;
    for (let step = 0; step < STEPS; step += portion) {
      progress('storing 10 M readings', step / STEPS);
      await client.query(
        `INSERT INTO sandbox.observation (datastream_id, quality, time, value)
         SELECT $1::int + d, 0, to_timestamp(($2 + k * $3::float8 + d * $4::float8) / 1000), ((d * 7 + k * 13) % 1000) / 10::float8
         FROM generate_series($5::int, $6::int) AS k, generate_series(0, $7::int) AS d`,
        [this.#firstId, this.startMs, STEP_MS, SPACING_MS, step, step + portion - 1, DATASTREAMS - 1],
      );
    }
    const chunks = await client.query("SELECT FROM pg_extension WHERE extname = 'timescaledb'");
    if (chunks.rowCount === 0) return;
    progress('keeping the days before yesterday as columns');
    await client.query(
      `SELECT compress_chunk(c, if_not_compressed => true)
       FROM show_chunks('sandbox.observation', older_than => to_timestamp($1 / 1000.0)) AS c`,
      [this.journalFromMs],
    );
  }

  /** Each slot of 500 ms is an entry and a transaction of its own: numbers are used up for that. */
  async #loadJournal(client: pg.Client, progress: Progress): Promise<bigint> {
    const entries = JOURNAL_MS / SLOT_MS;
    progress('using up transaction numbers');
    const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
    await client.query(
      `DO $$ BEGIN FOR k IN 1..${entries} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$`,
    );
    const firstXid = BigInt(rows[0]!.xid);
    const columns = 'xid, realm_id, committed_at, origin, via, t_min, t_max, n, rows';
    const stream = client.query(copyFrom(`COPY sandbox.journal (${columns}) FROM STDIN`));
    await pipeline(this.#journalLines(firstXid, entries, progress), stream);
    return firstXid;
  }

  *#journalLines(firstXid: bigint, entries: number, progress: Progress): Generator<string> {
    let lines = '';
    for (let slot = 0; slot < entries; slot++) {
      const atMs = this.journalFromMs + slot * SLOT_MS;
      const readings = [
        ...this.#readingsOf(atMs, atMs + SLOT_MS, false),
        ...this.#readingsOf(atMs - LATE_BY_MS, atMs - LATE_BY_MS + SLOT_MS, true),
      ];
      if (readings.length === 0) continue;
      const times = readings.map(({ timeMs }) => timeMs);
      lines += `${[
        firstXid + BigInt(slot),
        this.realm.id,
        new Date(atMs + SLOT_MS).toISOString(),
        ORIGIN,
        'ingest',
        new Date(Math.min(...times)).toISOString(),
        new Date(Math.max(...times)).toISOString(),
        readings.length,
        `\\\\x${packReadings(readings).toString('hex')}`,
      ].join('\t')}\n`;
      if (slot % 5000 === 0) {
        progress('writing 48 hours of journal', slot / entries);
        yield lines;
        lines = '';
      }
    }
    yield lines;
  }

  *#readingsOf(fromMs: number, toMs: number, late: boolean): Generator<Reading> {
    const first = Math.ceil((fromMs - this.startMs) / SPACING_MS);
    const last = Math.ceil((toMs - this.startMs) / SPACING_MS);
    for (let x = first; x < last; x++) {
      const d = x % DATASTREAMS;
      if (isLate(d) === late) yield this.#reading(d, Math.floor(x / DATASTREAMS));
    }
  }

  #reading(d: number, step: number): Reading {
    return {
      datastreamId: this.#firstId + d,
      timeMs: this.startMs + step * STEP_MS + d * SPACING_MS,
      value: ((d * 7 + step * 13) % 1000) / 10,
      quality: 0,
    };
  }

  /** As the job and housekeeping would leave them: of every minute for two hours, of every fifth minute before. */
  async #loadKeyframes(client: pg.Client, firstXid: bigint, progress: Progress): Promise<void> {
    for (let timeMs = this.journalFromMs + MINUTE_MS; timeMs + WRITTEN_AFTER_MS < this.endMs; timeMs += MINUTE_MS) {
      const recent = timeMs >= this.endMs - 2 * 3_600_000;
      if (!recent && timeMs % (5 * MINUTE_MS) !== 0) continue;
      progress('writing keyframes', (timeMs - this.journalFromMs) / JOURNAL_MS);
      const xid = firstXid + BigInt((timeMs + WRITTEN_AFTER_MS - this.journalFromMs) / SLOT_MS);
      await client.query(
        'INSERT INTO sandbox.keyframe (realm_id, time, xid, rows) VALUES ($1, to_timestamp($2 / 1000.0), $3, $4)',
        [this.realm.id, timeMs, String(xid), packReadings(this.#stateKnown(timeMs, timeMs + WRITTEN_AFTER_MS))],
      );
    }
  }

  #stateKnown(atMs: number, knownMs: number): Reading[] {
    return Array.from({ length: DATASTREAMS }, (_, d) => {
      const newestMs = isLate(d) ? Math.min(atMs, knownMs - LATE_BY_MS - 1) : atMs;
      return this.#reading(d, Math.floor((newestMs - this.startMs - d * SPACING_MS) / STEP_MS));
    });
  }
}

function isLate(d: number): boolean {
  return d % 20 === 0;
}
