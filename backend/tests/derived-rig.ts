import path from 'node:path';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { appendJournal, type JournalEntry, type Via } from '../src/store/journal.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { followDerived } from '../src/watch/derived/derived-job.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { journalSettled } from './journal-settled.ts';

const ORIGIN = '00000000-0000-4000-8000-000000000001';
const DERIVER = '00000000-0000-4000-8000-000000000002';
const DAY_MS = 86_400_000;

/** A seeded database of realm `sim`, in which readings are stored and what comes of them is derived. */
export class DerivedRig {
  readonly url: string;
  readonly client: pg.Client;
  readonly pool: pg.Pool;
  readonly realm: RealmRow;
  readonly #database: TestDatabase;
  readonly #streams = new Map<string, number>();

  private constructor(database: TestDatabase, client: pg.Client, pool: pg.Pool, realm: RealmRow) {
    this.#database = database;
    this.url = database.url;
    this.client = client;
    this.pool = pool;
    this.realm = realm;
  }

  static async create(): Promise<DerivedRig> {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client);
    const realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
    return new DerivedRig(database, client, pool, realm);
  }

  async stop(): Promise<void> {
    await this.pool.end();
    await this.client.end();
    await this.#database.drop();
  }

  /** The datastream of a thing; it must be there. */
  async stream(thing: string, key: string): Promise<number> {
    const name = `${thing} ${key}`;
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const { rows } = await this.client.query<{ id: number }>(
      `SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
       WHERE t.realm_id = $1 AND t.slug = $2 AND d.key = $3`,
      [this.realm.id, thing, key],
    );
    if (rows[0] === undefined) throw new Error(`there is no datastream ${name}`);
    this.#streams.set(name, rows[0].id);
    return rows[0].id;
  }

  /** Stores readings as ingest does, one batch. */
  async store(thing: string, key: string, readings: readonly [timeMs: number, value: number][], via: Via = 'ingest') {
    const datastreamId = await this.stream(thing, key);
    const batch = readings.map(([timeMs, value]) => ({ datastreamId, timeMs, value, quality: 0 }));
    for (const day of new Set(readings.map(([timeMs]) => Math.floor(timeMs / DAY_MS)))) {
      await prepareDays(this.pool, 'sandbox', day * DAY_MS, day * DAY_MS);
    }
    await this.client.query('BEGIN');
    const { stored } = await mergeObservations(this.client, 'sandbox', batch);
    if (stored.length > 0) {
      await appendJournal(this.client, 'sandbox', { realmId: this.realm.id, origin: ORIGIN, via, readings: stored });
    }
    await this.client.query('COMMIT');
    await journalSettled(this.client);
  }

  /** Rolls up and derives; returns what was handed on after its commit. */
  async derive(): Promise<JournalEntry[]> {
    const handedOn: JournalEntry[] = [];
    await bringUpToDate(this.client);
    await followDerived({
      client: this.client,
      origin: DERIVER,
      onCommitted: (entries) => handedOn.push(...entries),
    });
    await journalSettled(this.client);
    return handedOn;
  }

  /** What is derived of a thing and not withdrawn, in order of time. */
  async derived(thing: string, key: string): Promise<[timeMs: number, value: number][]> {
    const { rows } = await this.client.query<{ t: number; value: number }>(
      `SELECT (extract(epoch FROM o.time) * 1000)::float8 AS t, o.value
       FROM sandbox.observation o JOIN sandbox.datastream d ON d.id = o.datastream_id
       JOIN sandbox.thing t ON t.id = d.thing_id
       WHERE t.realm_id = $1 AND t.slug = $2 AND d.key = $3 AND o.quality = 3
         AND NOT EXISTS (SELECT FROM sandbox.observation_mark m WHERE m.datastream_id = d.id AND m.quality = 'discard'
                         AND o.time >= m.from_time AND o.time < m.to_time)
       ORDER BY o.time`,
      [this.realm.id, thing, key],
    );
    return rows.map(({ t, value }) => [t, value]);
  }

  /** Makes all chunks columns, where the engine has such. */
  async compress(): Promise<void> {
    const { rows } = await this.client.query<{ engine: string }>('SELECT engine FROM commune_migration.installation');
    if (rows[0]!.engine !== 'timescaledb') return;
    await this.client.query("SELECT compress_chunk(c, true) FROM show_chunks('sandbox.observation') AS c");
    const compressed = await this.client.query(
      "SELECT FROM timescaledb_information.chunks WHERE hypertable_schema = 'sandbox' AND is_compressed",
    );
    if (compressed.rowCount === 0) throw new Error('no chunk was compressed');
  }

  /** How many journal entries say that something was derived. */
  async derivedEntries(): Promise<number> {
    const { rows } = await this.client.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM sandbox.journal WHERE via = 'derived'",
    );
    return rows[0]!.n;
  }
}
