import type { OfficialScore, OfficialScoreInput } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

const COLUMNS = `id::text, to_char(from_day, 'YYYY-MM-DD') AS "from", to_char(to_day, 'YYYY-MM-DD') AS "to", points, groups,
  source, link, to_char(told_on, 'YYYY-MM-DD') AS "toldOn", who AS "recordedBy",
  ${exactMs('at')} AS "recordedMs"`;

/** Of each period what was told last, the latest period first. */
export async function listOfficialScores(
  db: pg.Pool | pg.ClientBase,
  { id, schema }: RealmRow,
  limit: number,
): Promise<OfficialScore[]> {
  const { rows } = await db.query<OfficialScore>(
    `SELECT DISTINCT ON (to_day, from_day) ${COLUMNS} FROM ${schema}.official_score WHERE realm_id = $1
     ORDER BY to_day DESC, from_day DESC, id DESC LIMIT $2`,
    [id, limit],
  );
  return rows;
}

/** The one that was published last; of those of one day, the one of the latest period. */
export async function lastOfficialScore(db: pg.Pool, { id, schema }: RealmRow): Promise<OfficialScore | null> {
  const { rows } = await db.query<OfficialScore>(
    `SELECT ${COLUMNS} FROM ${schema}.official_score WHERE realm_id = $1
     ORDER BY told_on DESC, to_day DESC, id DESC LIMIT 1`,
    [id],
  );
  return rows[0] ?? null;
}

export async function insertOfficialScore(
  client: pg.ClientBase,
  { id, schema, slug }: RealmRow,
  { from, to, points, groups, source, link, toldOn, declaration }: OfficialScoreInput,
  audit: Audit,
): Promise<OfficialScore> {
  const { rows } = await client.query<OfficialScore>(
    `INSERT INTO ${schema}.official_score (realm_id, from_day, to_day, points, groups, source, link, told_on, declaration, who)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${COLUMNS}`,
    [id, from, to, points, groups, source, link ?? null, toldOn, declaration, audit.who],
  );
  const made = rows[0]!;
  await writeAudit(client, audit, 'official-score.record', `${slug}/${from}/${to}`, 'recorded', made);
  return made;
}
