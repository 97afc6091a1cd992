import type { Engine } from '@commune/db';
import type pg from 'pg';
import { copyRows } from './copy-rows.ts';
import type { Ledger } from './ledger.ts';
import { columnsOf, ROLLUPS } from './tables.ts';

const STREAMS_A_PORTION = 50;

export interface RollupMove {
  source: pg.ClientBase;
  target: pg.ClientBase;
  sourceEngine: Engine;
  targetEngine: Engine;
  ledger: Ledger;
  signal: AbortSignal;
  /** 0 … 1 of one schema */
  onProgress: (fraction: number) => void;
}

/** Gives the target the rollups of one schema: as they are where they are tables, computed anew where they are aggregates. */
export async function moveRollups(move: RollupMove, schema: string): Promise<void> {
  if (move.targetEngine === 'postgresql') {
    await copyRollups(move, schema, null);
    // An aggregate does not hold the hours and the day that are not over; a table does, and nothing else would make them.
    if (move.sourceEngine === 'timescaledb') await redoOpenBuckets(move.target, schema);
    return;
  }
  const refreshedFrom = await wholeFrom(move.target, schema);
  if (refreshedFrom !== '-infinity') await copyRollups(move, schema, refreshedFrom);
  await refreshDays(move, schema, refreshedFrom);
  await move.target.query('UPDATE core.rollup_cursor SET at = now() WHERE realm_schema = $1', [schema]);
}

/** The first local day of which every reading is still kept: before it the rollups are all that is left. */
async function wholeFrom(target: pg.ClientBase, schema: string): Promise<string> {
  const { rows } = await target.query<{ at: string }>(
    `SELECT CASE WHEN isfinite(floor) THEN date_trunc('day', floor, 'Asia/Ho_Chi_Minh') + INTERVAL '1 day' ELSE floor END::text AS at
     FROM core.retention_floor WHERE realm_schema = $1 AND level = 'raw'`,
    [schema],
  );
  return rows[0]!.at;
}

/** By portions of datastreams, which every engine has an index for. */
async function copyRollups(move: RollupMove, schema: string, before: string | null): Promise<void> {
  const { source, target, ledger, signal, onProgress } = move;
  const { rows } = await source.query<{ last: number }>(
    `SELECT coalesce(max(id), 0)::int AS last FROM ${schema}.datastream`,
  );
  const portions = Math.floor(rows[0]!.last / STREAMS_A_PORTION) + 1;
  for (const [k, level] of ROLLUPS.entries()) {
    const relation = `${schema}.${level}`;
    const columns = await columnsOf(target, relation);
    const into = move.targetEngine === 'postgresql' ? relation : await materialised(target, schema, level);
    for (let portion = 0; portion < portions; portion++) {
      const first = portion * STREAMS_A_PORTION;
      const streams = portion === portions - 1 ? '' : ` AND datastream_id < ${first + STREAMS_A_PORTION}`;
      const times = before === null ? '' : ` AND bucket < '${before}'`;
      await ledger.once(`${relation} from datastream ${first}`, () =>
        copyRows(
          source,
          target,
          { relation, into, columns, where: `datastream_id >= ${first}${streams}${times}` },
          signal,
        ),
      );
      onProgress((k + (portion + 1) / portions) / ROLLUPS.length / (before === null ? 1 : 2));
    }
  }
}

/** The table behind a continuous aggregate. Rows laid in here stay: a refresh replaces those of its own window alone. */
async function materialised(target: pg.ClientBase, schema: string, view: string): Promise<string> {
  const { rows } = await target.query<{ name: string }>(
    `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS name
     FROM timescaledb_information.continuous_aggregates WHERE view_schema = $1 AND view_name = $2`,
    [schema, view],
  );
  return rows[0]!.name;
}

/** Local day by local day. The last ones are done at every run: what was not over yet may be so by now. */
async function refreshDays(
  { target, ledger, signal, onProgress }: RollupMove,
  schema: string,
  from: string,
): Promise<void> {
  const { rows } = await target.query<{ day: string; starts: string[]; settled: boolean }>(
    `SELECT day::text, day < now() - INTERVAL '3 days' AS settled,
            (SELECT array_agg(b::text) FROM generate_series(day, day + INTERVAL '1 day' - INTERVAL '10 min', '10 min') b) AS starts
     FROM (SELECT DISTINCT generate_series(date_trunc('day', from_time, 'Asia/Ho_Chi_Minh'), to_time - INTERVAL '1 us', '1 day') AS day
           FROM core.observation_spans($1)) d
     WHERE day >= $2 ORDER BY day`,
    [schema, from],
  );
  for (const [k, { day, starts, settled }] of rows.entries()) {
    signal.throwIfAborted();
    const item = `${schema} rollups of ${day}`;
    if (!ledger.has(item)) {
      await target.query("CALL core.refresh_rollups($1, '{}', $2, false)", [schema, starts]);
      if (settled) await ledger.note(item);
    }
    onProgress((k + 1) / rows.length);
  }
}

async function redoOpenBuckets(target: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await target.query<{ streams: number[]; starts: string[] }>(
    `SELECT array_agg(datastream_id) AS streams, array_agg(start::text) AS starts
     FROM (SELECT DISTINCT datastream_id, date_trunc('hour', time) AS start FROM ${schema}.observation
           WHERE time >= now() - INTERVAL '2 days') p GROUP BY datastream_id`,
  );
  for (const { streams, starts } of rows) {
    await target.query('CALL core.refresh_rollups($1, $2, $3, false)', [schema, streams, starts]);
  }
}
