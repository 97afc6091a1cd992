import type {
  LabJobAsked,
  LabLibrary,
  LabOrder,
  LabReport,
  LabRunner,
  LabTurn,
  LabTurnAnswer,
} from '@commune/contract';
import { LAB_RUNNER_LOST_MS } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';

const FORGOTTEN = "interval '1 day'";
/** The fields of an order, in the words of the contract. */
const ORDER = 'j.id::text, j.wanted, j.speed, j.steps';

/** Keeps what a runner says of itself. To be run in a transaction. */
export async function saveRunner(client: pg.ClientBase, id: string, { name, scenarios }: LabRunner): Promise<void> {
  await client.query(`DELETE FROM core.lab_runner WHERE seen_at < now() - ${FORGOTTEN}`);
  await client.query(
    `INSERT INTO core.lab_runner (id, name, scenarios) VALUES ($1, $2, $3::jsonb)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, scenarios = excluded.scenarios, seen_at = now()`,
    [id, name, JSON.stringify(scenarios)],
  );
}

export async function readLibrary(db: pg.Pool): Promise<LabLibrary> {
  const { rows } = await db.query<LabLibrary>(
    `SELECT scenarios, ${exactMs('seen_at')} AS "seenMs",
            seen_at > now() - ${LAB_RUNNER_LOST_MS} * interval '1 ms' AS heard
     FROM core.lab_runner ORDER BY seen_at DESC LIMIT 1`,
  );
  return rows[0] ?? { heard: false, seenMs: null, scenarios: [] };
}

/** A runner's turn: notes how its jobs stand, gives it more, and tells what is wanted. Null: nobody knows it. */
export async function takeTurn(client: pg.ClientBase, runner: string, turn: LabTurn): Promise<LabTurnAnswer | null> {
  const known = await client.query('UPDATE core.lab_runner SET seen_at = now() WHERE id = $1', [runner]);
  if (known.rowCount === 0) return null;
  const kept: string[] = [];
  for (const report of turn.jobs) if (await noteReport(client, runner, report)) kept.push(report.id);
  const { rows: orders } = await client.query<LabOrder>(
    `SELECT ${ORDER} FROM core.lab_job j WHERE j.id = ANY($1::bigint[]) AND j.ended_at IS NULL ORDER BY j.id`,
    [kept],
  );
  const work = [
    ...(await claim(client, runner, 'checks', turn.free.checks)),
    ...(await claim(client, runner, 'plays', turn.free.plays)),
  ];
  return { orders, work };
}

/** Whether the job is still the runner's. */
async function noteReport(client: pg.ClientBase, runner: string, report: LabReport): Promise<boolean> {
  const { id, state, drill, progress, result, fault } = report;
  const { rowCount } = await client.query(
    `UPDATE core.lab_job SET state = $3, drill = coalesce($4, drill), progress = coalesce($5, progress), result = $6,
       fault = $7, heard_at = now(), ended_at = CASE WHEN $3 IN ('done', 'failed', 'stopped') THEN now() END
     WHERE id = $1::bigint AND runner = $2 AND ended_at IS NULL`,
    [id, runner, state, drill, progress, result, fault],
  );
  return rowCount === 1;
}

/** A check is done in seconds: it does not wait for what plays for hours. */
async function claim(client: pg.ClientBase, runner: string, what: 'plays' | 'checks', most: number) {
  if (most === 0) return [];
  const { rows } = await client.query<
    LabOrder & {
      kind: LabJobAsked['kind'];
      all: Record<string, unknown> & { fileName?: string };
      fileModifiedMs: number | null;
    }
  >(
    `UPDATE core.lab_job j SET state = 'running', runner = $1, started_at = now(), heard_at = now()
     WHERE j.id IN (SELECT id FROM core.lab_job WHERE state = 'waiting' AND (kind = 'replay-check') = $2
                    ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING ${ORDER}, j.kind, j.asked AS all,
       (SELECT ${exactMs('modified_at')} FROM core.lab_file f WHERE f.id = j.file_id)
         AS "fileModifiedMs"`,
    [runner, what === 'checks', most],
  );
  return rows
    .map(({ kind, all, fileModifiedMs, ...order }) => {
      const { fileName = null, title: _title, ...asked } = all;
      return { ...order, asked: { kind, ...asked } as LabJobAsked, fileName, fileModifiedMs };
    })
    .sort((a, b) => Number(a.id) - Number(b.id));
}
