import { MOVE_TABLE } from '@commune/db';
import type pg from 'pg';
import { MoveError } from './move-error.ts';

const ITEM_TABLE = 'commune_migration.moved_item';

/**
 * What has been moved, kept in the target: an item and its rows are one transaction, so a move that is cut off anywhere
 * goes on behind its last whole item.
 */
export class Ledger {
  readonly #target: pg.ClientBase;
  readonly #done: Set<string>;

  private constructor(target: pg.ClientBase, done: Set<string>) {
    this.#target = target;
    this.#done = done;
  }

  /** Begins a move, or takes up one that was begun. Throws MoveError where the target holds something else. */
  static async open(source: pg.ClientBase, target: pg.ClientBase): Promise<Ledger> {
    await target.query(`
      CREATE TABLE IF NOT EXISTS ${MOVE_TABLE} (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), source text NOT NULL, position text NOT NULL,
        ran_until jsonb NOT NULL, begun_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz);
      CREATE TABLE IF NOT EXISTS ${ITEM_TABLE} (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`);
    const from = await fingerprint(source);
    const { rows } = await target.query<{ source: string; position: string; finished: boolean }>(
      `SELECT source, position, finished_at IS NOT NULL AS finished FROM ${MOVE_TABLE}`,
    );
    const [begun] = rows;
    if (begun === undefined) {
      await refuseFilled(target);
      await target.query(`INSERT INTO ${MOVE_TABLE} (source, position, ran_until) VALUES ($1, $2, $3)`, [
        from.source,
        from.position,
        await ranUntil(source),
      ]);
    } else if (begun.finished) {
      throw new MoveError('everything was moved into this database before; it is ready to be started on');
    } else if (begun.source !== from.source) {
      throw new MoveError(
        'a move from another database was begun here; go on with that one, or give an empty database',
      );
    } else if (begun.position !== from.position) {
      throw new MoveError(
        'the database to move from was in use since the move was begun; make the target anew, empty, and begin again',
      );
    }
    const items = await target.query<{ name: string }>(`SELECT name FROM ${ITEM_TABLE}`);
    return new Ledger(target, new Set(items.rows.map(({ name }) => name)));
  }

  has(item: string): boolean {
    return this.#done.has(item);
  }

  /** Does an item's work and notes it, together or not at all; nothing where it is done already. */
  async once(item: string, work: () => Promise<void>): Promise<void> {
    if (this.has(item)) return;
    await this.#target.query('BEGIN');
    try {
      await work();
      await this.#target.query(`INSERT INTO ${ITEM_TABLE} (name) VALUES ($1)`, [item]);
      await this.#target.query('COMMIT');
    } catch (error) {
      await this.#target.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
    this.#done.add(item);
  }

  /** Notes an item whose work is done and does no harm when repeated. */
  async note(item: string): Promise<void> {
    await this.#target.query(`INSERT INTO ${ITEM_TABLE} (name) VALUES ($1) ON CONFLICT DO NOTHING`, [item]);
    this.#done.add(item);
  }

  /**
   * From here on the program starts on the target. Since it last ran on the source nothing was taken in; the start finds
   * where this gap ends, and adds what came after.
   */
  async finish(schemas: readonly string[]): Promise<void> {
    await this.#target.query('BEGIN');
    for (const schema of schemas) {
      await this.#target.query(
        `INSERT INTO ${schema}.ingest_gap (from_time, to_time, reason)
         SELECT least((ran_until->>$1)::timestamptz, now()), now(), 'moved' FROM ${MOVE_TABLE}`,
        [schema],
      );
    }
    await this.#target.query(`UPDATE ${MOVE_TABLE} SET finished_at = now()`);
    await this.#target.query('COMMIT');
  }
}

/** When the program last ran on a database, by schema: to be asked before anything is done to it. */
async function ranUntil(source: pg.ClientBase): Promise<Record<string, string>> {
  const { rows } = await source.query<{ until: Record<string, string> }>(
    `SELECT jsonb_object_agg(c.realm_schema, greatest(c.at, j.at)) AS until
     FROM core.rollup_cursor c
     JOIN (SELECT 'live' AS realm_schema, max(committed_at) AS at FROM live.journal
           UNION ALL SELECT 'sandbox', max(committed_at) FROM sandbox.journal) j USING (realm_schema)`,
  );
  return rows[0]!.until;
}

/** Which database it is, and how far its intake and its audit had come: every start of the program leaves a row there. */
async function fingerprint(source: pg.ClientBase): Promise<{ source: string; position: string }> {
  const { rows } = await source.query<{ source: string; position: string }>(
    `SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || current_database() AS source,
            (SELECT string_agg(coalesce(last_value, 0)::text, '/' ORDER BY sequencename) FROM pg_sequences
             WHERE schemaname = 'core' AND sequencename IN ('audit_entry_id_seq', 'journal_seq')) AS position`,
  );
  return rows[0]!;
}

async function refuseFilled(target: pg.ClientBase): Promise<void> {
  const { rows } = await target.query<{ filled: boolean }>(
    `SELECT EXISTS (SELECT FROM core.realm) OR EXISTS (SELECT FROM live.observation)
            OR EXISTS (SELECT FROM sandbox.observation) AS filled`,
  );
  if (!rows[0]!.filled) return;
  throw new MoveError(
    'the database to move into holds a commune already; give an empty one (CREATE DATABASE …), nothing is ever merged',
  );
}
