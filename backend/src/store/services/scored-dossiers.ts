import type { ScoreScheme } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';
import { type ScoredDossier, unpackScored } from './scored.ts';

type Db = pg.Pool | pg.ClientBase;

/** How the dossiers of a realm stand: unequal to before where anything changed. */
export interface DossierMark {
  /** the last change */
  changed: number;
  /** grows when one is no more */
  generation: number;
}

export async function dossierMark(db: Db, { id, schema }: RealmRow): Promise<DossierMark> {
  const { rows } = await db.query<DossierMark>(
    `SELECT coalesce((SELECT changed FROM ${schema}.dossier WHERE realm_id = $1 ORDER BY changed DESC LIMIT 1), 0)::float8
              AS changed,
            coalesce((SELECT generation FROM core.service_generation WHERE realm_id = $1), 0)::float8 AS generation`,
    [id],
  );
  return rows[0]!;
}

/** Those that changed after a place among the changes, in that order; the last one's place is the next call's. */
export async function changedDossiers(
  db: Db,
  { id, schema }: RealmRow,
  after: number,
  limit: number,
): Promise<{ dossiers: ScoredDossier[]; changed: number }> {
  const { rows } = await db.query<{ changed: number | null; packed: string | null }>(
    `SELECT max(changed)::float8 AS changed, string_agg(scored, ',') AS packed
     FROM (SELECT changed, scored FROM ${schema}.dossier WHERE realm_id = $1 AND changed > $2
           ORDER BY changed LIMIT $3) AS next`,
    [id, after, limit],
  );
  const { changed, packed } = rows[0]!;
  return { dossiers: packed === null ? [] : unpackScored(packed), changed: changed ?? after };
}

export async function scoreScheme(db: Db): Promise<ScoreScheme | null> {
  const { rows } = await db.query<{ definition: ScoreScheme }>(
    "SELECT definition FROM core.service_setting WHERE key = 'score-scheme'",
  );
  return rows[0]?.definition ?? null;
}
