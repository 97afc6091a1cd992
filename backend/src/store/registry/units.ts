import type pg from 'pg';

/** Whether there is an organisational unit of that key. */
export async function hasUnit(db: pg.Pool | pg.ClientBase, key: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM core.organisational_unit WHERE key = $1', [key]);
  return rowCount === 1;
}

export async function listUnitKeys(db: pg.Pool | pg.ClientBase): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>('SELECT key FROM core.organisational_unit ORDER BY rank');
  return rows.map(({ key }) => key);
}
