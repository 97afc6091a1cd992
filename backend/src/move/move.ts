import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '@commune/db';
import type pg from 'pg';
import { hasCode, LOCK_NOT_AVAILABLE } from '../store/pool.ts';
import { type Comparison, compareObservations, compareRollups, compareTables } from './compare.ts';
import { copyRows } from './copy-rows.ts';
import { Ledger } from './ledger.ts';
import { MoveError } from './move-error.ts';
import { moveRollups } from './rollups.ts';
import { columnsOf, observationSpans, tablesToMove, within } from './tables.ts';

const SCHEMAS = ['live', 'sandbox'] as const;
const SETTLES_AGAIN_MS = 500;
/** What every connection of a move calls itself. */
export const MOVE_APPLICATION = 'commune-ioc move';
/** Text of a row must read alike on both sides, whatever the servers' own settings. */
const SESSION = `SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex';
  SET extra_float_digits = 1; SET statement_timeout = 0`;

export interface MoveParts {
  source: pg.ClientBase;
  target: pg.ClientBase;
  sourceEngine: Engine;
  targetEngine: Engine;
  /** brings what follows the journal up to it, as far as it can be read: the journal stays behind */
  settle: (client: pg.ClientBase) => Promise<void>;
  onProgress: (text: string, fraction: number) => void;
  signal: AbortSignal;
}

/**
 * Moves everything from one database of this program into another, empty one of the same schema: table by table and day
 * by day, so that it can be cut off anywhere and be run again. Ends with counts and sums of each table; where all are
 * equal the target is ready to be started on. The source keeps what it has. Throws MoveError where it cannot begin.
 */
export async function moveDatabase(parts: MoveParts): Promise<Comparison[]> {
  const { source, target, onProgress, signal } = parts;
  for (const [client, name] of [
    [source, 'the database to move from'],
    [target, 'the database to move into'],
  ] as const) {
    await client.query(SESSION);
    await refuseBystanders(client, name);
  }
  const ledger = await Ledger.open(source, target);
  await settleJournal(parts);
  const cutoff = await earlierNow(source, target);

  const tables = await tablesToMove(target);
  for (const [k, { name, columns }] of tables.entries()) {
    await ledger.once(name, async () => {
      // A migration may have laid rows in.
      await target.query(`DELETE FROM ${name}`);
      await copyRows(source, target, { relation: name, columns }, signal);
    });
    onProgress('Chép các bảng · copying tables', (k + 1) / tables.length);
  }
  for (const schema of SCHEMAS) await moveObservations(parts, ledger, schema);
  await moveSequences(source, target);
  for (const schema of SCHEMAS) {
    const show = (fraction: number) => onProgress(`Tổng hợp ${schema} · rollups of ${schema}`, fraction);
    await moveRollups({ ...parts, ledger, onProgress: show }, schema);
  }

  const compared = await compareTables(parts, tables, (fraction) =>
    onProgress('Đối chiếu các bảng · comparing tables', fraction),
  );
  for (const schema of SCHEMAS) {
    const show = (fraction: number) =>
      onProgress(`Đối chiếu số đo ${schema} · comparing readings of ${schema}`, fraction);
    compared.push(await compareObservations(parts, schema, show), ...(await compareRollups(parts, schema, cutoff)));
  }
  if (compared.every(({ equal }) => equal)) await ledger.finish(SCHEMAS);
  return compared;
}

/**
 * The journal is read below the oldest transaction of the server, which may be one of another database. Not waited for is
 * what keeps alarms: it lives on while it runs, and what it has not judged the next readings say again.
 */
async function settleJournal({ source, settle, signal }: MoveParts): Promise<void> {
  for (let open = true; open; ) {
    await settle(source);
    const { rows } = await source.query<{ open: boolean }>(
      `WITH cursors AS (SELECT realm_schema, xid, seq FROM core.rollup_cursor
                        UNION ALL SELECT realm_schema, xid, seq FROM core.journal_cursor WHERE follower <> 'alarms'),
       journal AS (SELECT 'live' AS realm_schema, xid, seq FROM live.journal
                   UNION ALL SELECT 'sandbox', xid, seq FROM sandbox.journal)
       SELECT EXISTS (SELECT FROM journal j JOIN cursors c USING (realm_schema) WHERE (j.xid, j.seq) > (c.xid, c.seq)) AS open`,
    );
    open = rows[0]!.open;
    if (open) await delay(SETTLES_AGAIN_MS, undefined, { signal });
  }
}

async function moveObservations({ source, target, onProgress, signal }: MoveParts, ledger: Ledger, schema: string) {
  const relation = `${schema}.observation`;
  const columns = await columnsOf(target, relation);
  const spans = await observationSpans(source, schema);
  for (const [k, span] of spans.entries()) {
    await ledger.once(`${relation} ${span.fromTime}`, async () => {
      await target.query("SELECT core.prepare_observation_days($1, $2, $3::timestamptz - INTERVAL '1 us')", [
        schema,
        span.fromTime,
        span.toTime,
      ]);
      await copyRows(source, target, { relation, columns, where: within(span, 'time') }, signal);
    });
    onProgress(`Chép số đo ${schema} · copying readings of ${schema}`, (k + 1) / spans.length);
  }
}

/** Numbers go on where they were. */
async function moveSequences(source: pg.ClientBase, target: pg.ClientBase): Promise<void> {
  const { rows } = await source.query<{ name: string; last: string }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text AS last FROM pg_sequences
     WHERE schemaname IN ('core', 'live', 'sandbox') AND last_value IS NOT NULL`,
  );
  for (const { name, last } of rows) await target.query('SELECT setval($1, $2)', [name, last]);
}

/** How long a move that was killed may take to leave the server. */
const LEAVES_WITHIN_S = 10;

async function refuseBystanders(client: pg.ClientBase, name: string): Promise<void> {
  try {
    await client.query(`SET lock_timeout = '${LEAVES_WITHIN_S}s'; SELECT pg_advisory_lock(hashtext('ioc move'))`);
  } catch (error) {
    if (!hasCode(error, LOCK_NOT_AVAILABLE)) throw error;
    throw new MoveError(`another move uses ${name}; wait for its end`);
  }
  const { rows } = await client.query<{ pid: number; application: string }>(
    `SELECT pid, application_name AS application FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'commune-ioc%' AND application_name <> $1`,
    [MOVE_APPLICATION],
  );
  if (rows[0] === undefined) return;
  const { pid, application } = rows[0];
  throw new MoveError(
    `the program is running on ${name} (${application}, process ${pid} of the database); stop it first, nothing may be taken in meanwhile`,
  );
}

/** The earlier of two servers' clocks: a bucket that is over by it is over on both. */
async function earlierNow(...clients: pg.ClientBase[]): Promise<string> {
  const nows = await Promise.all(clients.map((client) => client.query<{ now: Date }>('SELECT now()')));
  return new Date(Math.min(...nows.map(({ rows }) => rows[0]!.now.getTime()))).toISOString();
}
