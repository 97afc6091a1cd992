import type { Dossier, ScoreScheme } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

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

/** What a score asks of a dossier, in this order: a list takes half the bytes and half the time of an object. */
const ASKED = [
  ...(['subject', 'state', 'procedure', 'channel', 'receivedMs', 'promisedMs', 'processedMs', 'returnedMs'] as const),
  ...(['endedMs', 'supplements', 'feeVnd', 'paid', 'paidOnline', 'paperResult', 'electronicResult'] as const),
  ...(['digitisedInput', 'digitisedResult', 'reusedComponents', 'synced', 'rating', 'complaint'] as const),
  'knownMs',
] as const;

export type ScoredDossier = Pick<Dossier, (typeof ASKED)[number]>;

/** Those that changed after a place among the changes, in that order; the last one's place is the next call's. */
export async function changedDossiers(
  db: Db,
  { id, schema }: RealmRow,
  after: number,
  limit: number,
): Promise<{ dossiers: ScoredDossier[]; changed: number }> {
  const { rows } = await db.query<{ changed: number; said: unknown[] }>(
    `SELECT changed::float8, jsonb_build_array(${ASKED.map((field) => `object -> '${field}'`).join(', ')}) AS said
     FROM ${schema}.dossier WHERE realm_id = $1 AND changed > $2 ORDER BY changed LIMIT $3`,
    [id, after, limit],
  );
  const dossiers = rows.map(
    ({ said }) => Object.fromEntries(ASKED.map((field, k) => [field, said[k]])) as ScoredDossier,
  );
  return { dossiers, changed: rows.at(-1)?.changed ?? after };
}

/** Dossiers with a payment made online. */
export async function paidOnlineDossiers(db: Db, { id, schema }: RealmRow): Promise<string[]> {
  const { rows } = await db.query<{ dossier: string }>(
    `SELECT DISTINCT dossier FROM ${schema}.payment
     WHERE realm_id = $1 AND dossier IS NOT NULL AND state = 'paid' AND method = 'online'`,
    [id],
  );
  return rows.map(({ dossier }) => dossier);
}

export async function scoreScheme(db: Db): Promise<ScoreScheme | null> {
  const { rows } = await db.query<{ definition: ScoreScheme }>(
    "SELECT definition FROM core.service_setting WHERE key = 'score-scheme'",
  );
  return rows[0]?.definition ?? null;
}
