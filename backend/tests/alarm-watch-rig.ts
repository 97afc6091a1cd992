import path from 'node:path';
import { type RuleDefinition, ruleDefinitionSchema, type TransitionKind } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { vi } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import { saveRule } from '../src/store/alarms/rules.ts';
import { appendJournal, type Via } from '../src/store/journal.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { registerThing } from '../src/store/things.ts';
import { between } from '../src/store/transaction.ts';
import { AlarmWatches } from '../src/watch/alarms/alarm-job.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const BY = { who: 'test', role: 'engineer', origin: '127.0.0.1' };
const ORIGIN = '00000000-0000-4000-8000-000000000001';
const DAY_MS = 86_400_000;
export const KEYS = ['pm25', 'pm10', 'vn-aqi'] as const;

/** `[thing, key, epoch ms, value]` */
export type TestReading = [thing: string, key: (typeof KEYS)[number], timeMs: number, value: number];

/** What became of an alarm, shortened: its transitions and the moments that they came about. */
export interface Told {
  rule: string;
  thing: string;
  open: boolean;
  kinds: TransitionKind[];
  timesMs: number[];
  severity: string;
  value: number | null;
}

/** A database with things and rules of its own, and a hand that commits readings; nothing runs by itself. */
export class AlarmWatchRig {
  readonly database: TestDatabase;
  readonly client: pg.Client;
  readonly sim: RealmRow;
  readonly realms: readonly RealmRow[];
  readonly #pool: pg.Pool;
  readonly #streams = new Map<string, number>();
  /** nothing is taken in at present */
  stalled = false;

  private constructor(database: TestDatabase, client: pg.Client, pool: pg.Pool, realms: readonly RealmRow[]) {
    this.database = database;
    this.client = client;
    this.#pool = pool;
    this.realms = realms;
    this.sim = realms.find(({ slug }) => slug === 'sim')!;
  }

  static async open(): Promise<AlarmWatchRig> {
    const database = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    const client = await connectTo(database);
    await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client);
    // Rules that come with the commune are tested where they are.
    await client.query('DELETE FROM sandbox.alarm_rule; DELETE FROM live.alarm_rule');
    await prepareDays(pool, 'sandbox', Date.now() - 2 * DAY_MS, Date.now() + DAY_MS);
    return new AlarmWatchRig(database, client, pool, await listRealms(pool));
  }

  async close(): Promise<void> {
    await this.#pool.end();
    await this.client.end();
    await this.database.drop();
  }

  connect(): Promise<pg.Client> {
    return connectTo(this.database);
  }

  /** Who keeps alarms, on a connection of its own; the lock is not asked for. */
  watches(metrics = createMetrics()): AlarmWatches {
    const logger = createLogger(process.env.LOG_LEVEL ?? 'silent');
    return new AlarmWatches({ realms: this.realms, metrics, logger, isStalled: () => this.stalled });
  }

  async addThings(slugs: readonly string[], expectedIntervalS = 60): Promise<void> {
    await between(this.client, 'BEGIN', async (client) => {
      for (const slug of slugs) {
        const datastreams = KEYS.map((key) => ({ key, property: key, expectedIntervalS }));
        const name = { vi: 'Thử', en: 'Test' };
        const input = { realm: 'sim', slug, kind: 'air-station', domain: 'environment' as const, name, datastreams };
        const registered = await registerThing(client, this.sim, input, BY);
        if (!('thing' in registered)) throw new Error(`${slug} is not registered`);
        for (const { id, key } of registered.thing.datastreams) this.#streams.set(`${slug}/${key}`, id);
      }
    });
  }

  stream(thing: string, key: (typeof KEYS)[number] = 'pm25'): number {
    return this.#streams.get(`${thing}/${key}`)!;
  }

  /** A rule on pm25 over 50 (medium) and 100 (high), unless told otherwise; with the same key its next version. */
  async saveRule(key: string, more: object = {}): Promise<void> {
    const definition = ruleDefinitionSchema.parse({
      name: { vi: 'Bụi', en: 'Dust' },
      condition: {
        ...{ type: 'threshold', property: 'pm25', direction: 'above', hysteresis: 5 },
        levels: [
          { severity: 'medium', at: 50 },
          { severity: 'high', at: 100 },
        ],
      },
      source: 'a test',
      ...more,
    } satisfies Partial<Record<keyof RuleDefinition, unknown>>);
    await between(this.client, 'BEGIN', (client) => saveRule(client, this.sim, key, definition, BY));
  }

  /** Commits readings together, `agoMs` ago: within the reorder window they are held back. */
  async commit(readings: readonly TestReading[], { agoMs = 400, via = 'ingest' as Via } = {}): Promise<void> {
    const quality = via === 'import' ? 4 : 0;
    const rows = readings.map(([thing, key, timeMs, value]) => ({
      ...{ datastreamId: this.stream(thing, key), timeMs, value, quality },
    }));
    await between(this.client, 'BEGIN', async (client) => {
      const { stored } = await mergeObservations(client, 'sandbox', rows);
      const seq = await appendJournal(client, 'sandbox', {
        realmId: this.sim.id,
        origin: ORIGIN,
        via,
        readings: stored,
      });
      await client.query(`UPDATE sandbox.journal SET committed_at = now() - make_interval(secs => $2) WHERE seq = $1`, [
        seq,
        agoMs / 1000,
      ]);
    });
  }

  /** Every alarm so far, in the order in which they came. */
  async told(rule: string | null = null): Promise<Told[]> {
    const { rows } = await this.client.query<Told>(
      `SELECT a.rule_key AS rule, t.slug AS thing, a.open, a.severity, a.value,
              jsonb_agg(n.kind ORDER BY n.n) AS kinds,
              jsonb_agg((extract(epoch FROM n.time) * 1000)::float8 ORDER BY n.n) AS "timesMs"
       FROM sandbox.alarm a JOIN sandbox.thing t ON t.id = a.thing_id JOIN sandbox.alarm_transition n ON n.alarm_id = a.id
       WHERE $1::text IS NULL OR a.rule_key = $1 GROUP BY a.id, t.slug ORDER BY a.id`,
      [rule],
    );
    return rows;
  }

  /** Until everything that is committed has been evaluated, and then some. */
  async follow(watches: AlarmWatches, client: pg.ClientBase = this.client): Promise<void> {
    const behind = async () => {
      await watches.round(client);
      const { rows } = await this.client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM sandbox.journal j JOIN core.journal_cursor c
           ON c.follower = 'alarms' AND c.realm_schema = 'sandbox' WHERE (j.xid, j.seq) > (c.xid, c.seq)`,
      );
      if (rows[0]!.n > 0) throw new Error(`${rows[0]!.n} entries are not evaluated`);
    };
    await vi.waitFor(behind, { timeout: 20_000, interval: 20 });
  }
}

async function connectTo(database: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
