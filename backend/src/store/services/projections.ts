import type { ServiceKind } from '@commune/contract';
import type pg from 'pg';
import type { RealmSchema } from '../realms.ts';

/** Beside the key and the object: what is asked for by SQL. Times in JSON are epoch ms. */
const COLUMNS = {
  dossier: {
    ...{ state: 'text', procedure: 'text', channel: 'text', unit_key: 'text', came_at: 'time', due_at: 'time' },
    ...{ due_by_hour: 'boolean', ended_at: 'time', outcome: 'text', counted: 'boolean', in_hand: 'boolean' },
    ...{ waiting: 'boolean', fee_vnd: 'bigint', paid_online: 'boolean', contradictions: 'int', scored: 'text' },
  },
  payment: {
    ...{ state: 'text', dossier: 'text', method: 'text', amount_vnd: 'bigint', paid_at: 'time', contradictions: 'int' },
  },
  document: {
    ...{ state: 'text', direction: 'text', unit_key: 'text', registered_at: 'time', due_at: 'time' },
    ...{ handled_at: 'time', contradictions: 'int' },
  },
  citizen_report: {
    ...{ state: 'text', category: 'text', unit_key: 'text', longitude: 'float8', latitude: 'float8' },
    ...{ received_at: 'time', due_at: 'time', closed_at: 'time', ended_at: 'time', contradictions: 'int' },
  },
} as const satisfies Record<ServiceKind, Record<string, string>>;

export type ProjectionColumns<K extends ServiceKind = ServiceKind> = Record<
  keyof (typeof COLUMNS)[K],
  string | number | boolean | null
>;

export interface Projected {
  ref: string;
  columns: ProjectionColumns;
  object: object;
}

/** Writes objects in place of what was known of their subjects; what has not changed is left alone. */
export async function writeProjections(
  client: pg.ClientBase,
  schema: RealmSchema,
  realmId: number,
  kind: ServiceKind,
  projected: readonly Projected[],
): Promise<void> {
  if (projected.length === 0) return;
  const columns = Object.entries(COLUMNS[kind]);
  const names = columns.map(([name]) => name).join(', ');
  const values = columns.map(([name, type]) => (type === 'time' ? `to_timestamp(${name} / 1000.0)` : name)).join(', ');
  const types = columns.map(([name, type]) => `${name} ${type === 'time' ? 'float8' : type}`).join(', ');
  const set = [...columns.map(([name]) => name), 'object'].map((name) => `${name} = excluded.${name}`);
  // The place among the changes is drawn for each row and kept only where something changed.
  if (kind === 'dossier') set.push('changed = excluded.changed');
  // In one order everywhere, so that whoever holds two of them waits for nobody who waits for the other.
  const inOrder = [...projected].sort((one, other) => (one.ref < other.ref ? -1 : 1));
  const compared = [...columns.map(([name]) => name), 'object'];
  const row = (of: string) => `(${compared.map((name) => `${of}.${name}`).join(', ')})`;
  await client.query(
    `INSERT INTO ${schema}.${kind} AS known (realm_id, ref, ${names}, object)
     SELECT $1, ref, ${values}, object FROM jsonb_to_recordset($2) AS p (ref text, ${types}, object jsonb)
     ON CONFLICT (realm_id, ref) DO UPDATE SET ${set.join(', ')}
     WHERE ${row('known')} IS DISTINCT FROM ${row('excluded')}`,
    [realmId, JSON.stringify(inOrder.map(({ ref, columns: of, object }) => ({ ref, ...of, object })))],
  );
}

/** Of whom nothing is stated any more. */
export async function deleteProjections(
  client: pg.ClientBase,
  schema: RealmSchema,
  realmId: number,
  kind: ServiceKind,
  refs: readonly string[],
): Promise<void> {
  if (refs.length === 0) return;
  const { rowCount } = await client.query(`DELETE FROM ${schema}.${kind} WHERE realm_id = $1 AND ref = ANY($2)`, [
    realmId,
    refs,
  ]);
  if (rowCount === 0) return;
  await client.query(
    `INSERT INTO core.service_generation AS g (realm_id, generation) VALUES ($1, 1)
     ON CONFLICT (realm_id) DO UPDATE SET generation = g.generation + 1`,
    [realmId],
  );
}
