import type pg from 'pg';
import { KEYS, SLUG_PREFIX } from '../load/messages.ts';

const ROWS_A_READ = 20_000;
const ENTRIES_A_READ = 500;

/** Datastream → which thing and key it is of. */
export async function listStreams(client: pg.Client): Promise<Map<number, { thing: number; key: number }>> {
  const { rows } = await client.query<{ id: number; slug: string; key: string }>(
    `SELECT d.id, t.slug, d.key FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
     WHERE starts_with(t.slug, $1)`,
    [SLUG_PREFIX],
  );
  const keys: readonly string[] = KEYS;
  return new Map(
    rows.map(({ id, slug, key }) => [id, { thing: Number(slug.slice(SLUG_PREFIX.length)), key: keys.indexOf(key) }]),
  );
}

/** Past every index: one would show a key once even where it is there twice. */
export async function* readTable(client: pg.Client): AsyncGenerator<{ d: number; t: number; value: number }> {
  await client.query(`BEGIN;
    SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off;
    DECLARE whole CURSOR FOR
      SELECT datastream_id AS d, (extract(epoch FROM time) * 1000)::float8 AS t, value FROM sandbox.observation`);
  for (;;) {
    const { rows } = await client.query<{ d: number; t: number; value: number }>(`FETCH ${ROWS_A_READ} FROM whole`);
    yield* rows;
    if (rows.length === 0) break;
  }
  await client.query('COMMIT');
}

/** Each entry's packed rows. */
export async function* readJournalRows(client: pg.Client): AsyncGenerator<Buffer> {
  for (let after = '-1'; ; ) {
    const { rows } = await client.query<{ seq: string; rows: Buffer }>(
      'SELECT j.seq::text, rows FROM sandbox.journal j WHERE j.seq > $1 ORDER BY j.seq LIMIT $2',
      [after, ENTRIES_A_READ],
    );
    for (const entry of rows) yield entry.rows;
    if (rows.length < ENTRIES_A_READ) return;
    after = rows.at(-1)!.seq;
  }
}

/** What was refused of the load, as `reason topic payload`. */
export async function listRefusals(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ reason: string; topic: string; payload: Buffer }>(
    "SELECT reason, topic, payload FROM core.rejected_message WHERE reason IN ('conflict', 'time_outside_window')",
  );
  return new Set(rows.map(({ reason, topic, payload }) => `${reason} ${topic} ${payload?.toString('utf8')}`));
}
