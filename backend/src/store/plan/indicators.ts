import type { Baseline, Indicator } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;

export interface IndicatorRow {
  indicator: Indicator;
  baseline: Baseline | null;
}

/** The indicators of a realm in the plan's order. */
export async function listIndicators(db: Db, { id, schema }: RealmRow): Promise<IndicatorRow[]> {
  const { rows } = await db.query<IndicatorRow>(
    `SELECT definition AS indicator, baseline FROM ${schema}.indicator WHERE realm_id = $1 ORDER BY rank, key`,
    [id],
  );
  return rows;
}

/** To be changed in this transaction: who comes after waits. */
export async function holdIndicator(
  client: pg.ClientBase,
  { id, schema }: RealmRow,
  key: string,
): Promise<IndicatorRow | null> {
  const { rows } = await client.query<IndicatorRow>(
    `SELECT definition AS indicator, baseline FROM ${schema}.indicator WHERE realm_id = $1 AND key = $2 FOR UPDATE`,
    [id, key],
  );
  return rows[0] ?? null;
}

export async function writeIndicator(
  client: pg.ClientBase,
  realm: RealmRow,
  before: IndicatorRow,
  after: IndicatorRow,
  audit: Audit,
): Promise<void> {
  const { key } = after.indicator;
  await client.query(
    `UPDATE ${realm.schema}.indicator SET definition = $3, baseline = $4, who = $5, changed_at = now()
     WHERE realm_id = $1 AND key = $2`,
    [realm.id, key, after.indicator, after.baseline, audit.who],
  );
  await writeAudit(client, audit, 'indicator.set', `${realm.slug}/${key}`, 'set', { before, after });
}

/** Those of the keys that no unit of the commune has. */
export async function unknownUnits(db: Db, keys: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(
    'SELECT key FROM unnest($1::text[]) AS key WHERE key NOT IN (SELECT u.key FROM core.organisational_unit u)',
    [keys],
  );
  return rows.map(({ key }) => key);
}
