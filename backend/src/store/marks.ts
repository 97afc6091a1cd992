import { DERIVED_MARK, type Mark, type MarkQuality, STATION_STATUS } from '@commune/contract';
import type pg from 'pg';
import type { Audit } from './audit.ts';
import { writeAudit } from './audit.ts';
import { epochMs, exactMs } from './epoch-ms.ts';
import type { RealmRow } from './realms.ts';

export interface NewMark {
  thing: string;
  key: string;
  fromMs: number;
  toMs: number;
  quality: MarkQuality;
  reason: string;
}

const MARK = `m.id::text, t.slug AS thing, d.key, ${exactMs('m.from_time')} AS "fromMs",
  nullif(${exactMs('m.to_time')}, 'infinity') AS "toMs", m.quality, m.reason, m.who,
  ${epochMs('m.at')} AS "atMs"`;

/**
 * Marks a span of a datastream. The observations stay as they are; what is discarded leaves the rollups, whose buckets
 * become due in the same transaction. Null where there is no such datastream.
 */
export async function insertMark(
  client: pg.ClientBase,
  realm: RealmRow,
  mark: NewMark,
  audit: Audit,
): Promise<Mark | null> {
  const { schema } = realm;
  const { rows } = await client.query<Mark>(
    `WITH m AS (
       INSERT INTO ${schema}.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
       SELECT d.id, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0), $6, $7, $8
       FROM ${schema}.thing t JOIN ${schema}.datastream d ON d.thing_id = t.id
       WHERE t.realm_id = $1 AND t.slug = $2 AND d.key = $3 RETURNING *),
     ${dueOf(schema)}
     SELECT ${MARK} FROM m JOIN ${schema}.datastream d ON d.id = m.datastream_id JOIN ${schema}.thing t ON t.id = d.thing_id`,
    [realm.id, mark.thing, mark.key, mark.fromMs, mark.toMs, mark.quality, mark.reason, audit.who],
  );
  const made = rows[0];
  if (made === undefined) return null;
  await writeAudit(client, audit, 'mark.make', `${realm.slug}/${mark.thing}/${mark.key}`, 'marked', made);
  return made;
}

/** Whose marks follow what is stored, and are not a person's to undo. */
const AUTOMATIC = [STATION_STATUS, DERIVED_MARK];

/** Undoes a mark that a person made; returns it as it was, or null where there is none of that id. */
export async function deleteMark(
  client: pg.ClientBase,
  realm: RealmRow,
  id: string,
  audit: Audit,
): Promise<Mark | null> {
  const { schema } = realm;
  const { rows } = await client.query<Mark>(
    `WITH m AS (
       DELETE FROM ${schema}.observation_mark m USING ${schema}.datastream d, ${schema}.thing t
       WHERE m.id = $2 AND m.who <> ALL($3) AND d.id = m.datastream_id AND t.id = d.thing_id AND t.realm_id = $1
       RETURNING m.*),
     ${dueOf(schema)}
     SELECT ${MARK} FROM m JOIN ${schema}.datastream d ON d.id = m.datastream_id JOIN ${schema}.thing t ON t.id = d.thing_id`,
    [realm.id, id, AUTOMATIC],
  );
  const gone = rows[0];
  if (gone === undefined) return null;
  await writeAudit(client, audit, 'mark.undo', `${realm.slug}/${gone.thing}/${gone.key}`, 'undone', gone);
  return gone;
}

/** Only what is discarded changes a rollup, and what is derived. */
function dueOf(schema: RealmRow['schema']): string {
  return ['rollup_due', 'derived_due']
    .map(
      (table) => `${table} AS (
       INSERT INTO core.${table} (realm_schema, datastream_id, from_time, to_time)
       SELECT '${schema}', datastream_id, from_time, to_time FROM m WHERE quality = 'discard')`,
    )
    .join();
}

export interface MarkFilter {
  thing: string | null;
  key: string | null;
  fromMs: number | null;
  toMs: number | null;
}

/** The marks that reach into [from, to), newest beginning first, at most `limit`. */
export async function listMarks(db: pg.Pool, realm: RealmRow, filter: MarkFilter, limit: number): Promise<Mark[]> {
  const { schema } = realm;
  const { rows } = await db.query<Mark>(
    `SELECT ${MARK} FROM ${schema}.observation_mark m
     JOIN ${schema}.datastream d ON d.id = m.datastream_id JOIN ${schema}.thing t ON t.id = d.thing_id
     WHERE t.realm_id = $1 AND ($2::text IS NULL OR t.slug = $2) AND ($3::text IS NULL OR d.key = $3)
       AND ($4::float8 IS NULL OR m.to_time > to_timestamp($4 / 1000.0))
       AND ($5::float8 IS NULL OR m.from_time < to_timestamp($5 / 1000.0))
     ORDER BY m.from_time DESC, m.id DESC LIMIT $6`,
    [realm.id, filter.thing, filter.key, filter.fromMs, filter.toMs, limit],
  );
  return rows;
}

/** Whether a mark of that id was not made by a person, so that nobody can undo it. */
export async function isAutomaticMark(db: pg.Pool, realm: RealmRow, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM ${realm.schema}.observation_mark m JOIN ${realm.schema}.datastream d ON d.id = m.datastream_id
     JOIN ${realm.schema}.thing t ON t.id = d.thing_id WHERE m.id = $2 AND m.who = ANY($3) AND t.realm_id = $1`,
    [realm.id, id, AUTOMATIC],
  );
  return rowCount === 1;
}
