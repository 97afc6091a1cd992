import {
  LAB_RUNNER_LOST_MS,
  type LabAct,
  type LabJob,
  type LabJobAsked,
  type LabJobSummary,
  type LabKind,
  MAX_LAB_WAITING,
} from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { exactMs } from '../epoch-ms.ts';

/** Of those that have ended the newest are kept. */
const MOST_KEPT = 200;
const GIVEN_UP = "interval '1 day'";

/** Whoever is not heard has lost what it was doing; should it be heard again, it is doing it all the same. */
const LOST = `(j.state IN ('running', 'paused') AND j.heard_at < now() - ${LAB_RUNNER_LOST_MS} * interval '1 ms')`;
const LOST_FAULT = JSON.stringify({ reason: 'runner-lost', detail: 'the runner no longer answers' });
const SUMMARY = `j.id::text, j.kind, j.asked - 'mapping' AS asked, j.wanted, j.speed, j.progress,
  CASE WHEN ${LOST} THEN 'failed' ELSE j.state END AS state,
  CASE WHEN ${LOST} THEN '${LOST_FAULT}'::jsonb ELSE j.fault END AS fault,
  (SELECT slug FROM core.realm WHERE slug = j.drill) AS drill, ${exactMs('j.created_at')} AS "createdMs",
  j.created_by AS "createdBy", ${exactMs('j.started_at')} AS "startedMs",
  ${exactMs(`CASE WHEN ${LOST} THEN j.heard_at ELSE j.ended_at END`)} AS "endedMs"`;

/** The newest first; `kinds`: these alone. */
export async function listJobs(db: pg.Pool, kinds: readonly LabKind[], limit: number): Promise<LabJobSummary[]> {
  const { rows } = await db.query<LabJobSummary>(
    `SELECT ${SUMMARY} FROM core.lab_job j WHERE j.kind = ANY($1) ORDER BY j.id DESC LIMIT $2`,
    [kinds, limit],
  );
  return rows;
}

export async function findJob(db: pg.Pool | pg.ClientBase, id: string): Promise<LabJob | null> {
  const { rows } = await db.query<LabJob>(`SELECT ${SUMMARY}, j.result FROM core.lab_job j WHERE j.id = $1::bigint`, [
    id,
  ]);
  return rows[0] ?? null;
}

/** `more`: what the list says beside what is asked. To be run in a transaction. */
export async function makeJob(
  client: pg.ClientBase,
  { kind, ...asked }: LabJobAsked,
  more: object,
  audit: Audit,
): Promise<LabJob | 'too-many'> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('ioc lab jobs'))");
  const waiting = await client.query(`SELECT FROM core.lab_job WHERE state = 'waiting'`);
  if ((waiting.rowCount ?? 0) >= MAX_LAB_WAITING) return 'too-many';
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO core.lab_job (kind, asked, file_id, speed, created_by) VALUES ($1, $2, $3::bigint, $4::jsonb, $5)
     RETURNING id::text`,
    [
      kind,
      { ...asked, ...more },
      'file' in asked ? asked.file : null,
      'speed' in asked ? JSON.stringify(asked.speed) : null,
      audit.who,
    ],
  );
  const { id } = rows[0]!;
  const told = { ...asked, ...('mapping' in asked ? { mapping: 'given' } : {}), ...more };
  await writeAudit(client, audit, `lab.${kind}`, id, 'asked', told);
  await client.query(
    `DELETE FROM core.lab_job WHERE id IN (
       SELECT id FROM core.lab_job WHERE ended_at IS NOT NULL OR heard_at < now() - ${GIVEN_UP}
       ORDER BY id DESC OFFSET ${MOST_KEPT})`,
  );
  return (await findJob(client, id))!;
}

/** Says to a job what somebody wants of it; what waits ends at once. To be run in a transaction. */
export async function actOnJob(
  client: pg.ClientBase,
  id: string,
  act: LabAct,
  audit: Audit,
): Promise<LabJob | 'unknown' | 'ended' | 'not-steerable'> {
  const { rows } = await client.query<{ kind: LabKind; isOver: boolean }>(
    `SELECT j.kind, (j.ended_at IS NOT NULL OR ${LOST}) AS "isOver" FROM core.lab_job j
     WHERE j.id = $1::bigint FOR UPDATE`,
    [id],
  );
  if (rows[0] === undefined) return 'unknown';
  if (rows[0].isOver) return 'ended';
  if (rows[0].kind === 'replay-check' && act.act !== 'stop') return 'not-steerable';
  const [change, value] = changeOf(act);
  await client.query(`UPDATE core.lab_job SET ${change} WHERE id = $1::bigint`, value === null ? [id] : [id, value]);
  const { act: name, ...detail } = act;
  await writeAudit(client, audit, `lab.${name}`, id, 'asked', detail);
  return (await findJob(client, id))!;
}

function changeOf(act: LabAct): [change: string, value: string | number | null] {
  switch (act.act) {
    case 'pause':
      return ["wanted = 'pause'", null];
    case 'resume':
      return ["wanted = 'run'", null];
    case 'step':
      return ["wanted = 'pause', steps = least(steps + $2::int, 1000000)", act.steps];
    case 'speed':
      return ['speed = $2::jsonb', JSON.stringify(act.speed)];
    case 'stop':
      return [
        `wanted = 'stop', state = CASE WHEN state = 'waiting' THEN 'stopped' ELSE state END,
         ended_at = CASE WHEN state = 'waiting' THEN now() END`,
        null,
      ];
  }
}
