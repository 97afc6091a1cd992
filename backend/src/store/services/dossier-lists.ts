import type { Dossier, DossierList } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';
import { isDueToday, isOverdue, type Today } from './board.ts';

/** A place in a list: what it is ordered by, then the reference. */
export interface DossierPlace {
  /** epoch ms; null: of what has no due date, which comes last */
  keyMs: number | null;
  ref: string;
}

export interface PlacedDossier extends DossierPlace {
  dossier: Dossier;
}

/** Of what is in hand, by when it is due; else by when it came. */
export function isByDue(list: DossierList): boolean {
  return list !== 'received-today' && list !== 'contradictions';
}

/**
 * The dossiers behind a figure after a place, without those that wait for papers: how long they have depends on the moment.
 * By what is due first, then those without a day; what is not asked for by when it is due, by the last that came first.
 */
export async function listDossiers(
  db: pg.Pool | pg.ClientBase,
  { id, schema }: RealmRow,
  { atMs, todayMs, tomorrowMs }: Today,
  { list, after, limit }: { list: DossierList; after: DossierPlace | null; limit: number },
): Promise<PlacedDossier[]> {
  const values: unknown[] = [id, limit];
  const given = (value: unknown) => `$${values.push(value)}`;
  const at = (ms: number) => `to_timestamp(${given(ms)} / 1000.0)`;
  const byDue = isByDue(list);
  const [key, way, beyond] = byDue ? ['due_at', 'ASC', '>'] : ['came_at', 'DESC', '<'];
  const conditions = ['realm_id = $1'];
  if (byDue) conditions.push('in_hand AND NOT waiting');
  if (list === 'received-today') conditions.push(`counted AND came_at >= ${at(todayMs)} AND came_at <= ${at(atMs)}`);
  if (list === 'contradictions') conditions.push('contradictions > 0');
  if (list === 'overdue') conditions.push(isOverdue(given(atMs), given(todayMs)));
  if (list === 'due-today') conditions.push(isDueToday(given(atMs), given(todayMs), given(tomorrowMs)));
  if (after !== null && after.keyMs === null) {
    conditions.push(`due_at IS NULL AND ref COLLATE "C" > ${given(after.ref)}`);
  } else if (after !== null) {
    const follows = `(${key}, ref COLLATE "C") ${beyond} (${at(after.keyMs!)}, ${given(after.ref)})`;
    conditions.push(byDue ? `(${follows} OR due_at IS NULL)` : follows);
  }
  const { rows } = await db.query<PlacedDossier>(
    `SELECT ref, ${exactMs(key!)} AS "keyMs", object AS dossier FROM ${schema}.dossier
     WHERE ${conditions.join(' AND ')} ORDER BY ${key} ${way} NULLS LAST, ref COLLATE "C" ${way} LIMIT $2`,
    values,
  );
  return rows;
}
