import type pg from 'pg';

export interface MovedTable {
  /** `schema.name` */
  name: string;
  columns: string[];
}

/** Moved in portions of their own. */
export const ROLLUPS = ['observation_10m', 'observation_1h', 'observation_1d'] as const;
const IN_PORTIONS = ['observation', ...ROLLUPS];

/**
 * Left behind: the journal and whatever holds a place in it. Transaction ids of another cluster mean nothing, so cursors
 * begin anew.
 */
const LEFT_BEHIND = ['journal', 'keyframe'];

/** The tables that are moved whole, those first that others refer to. */
export async function tablesToMove(client: pg.ClientBase): Promise<MovedTable[]> {
  const { rows } = await client.query<MovedTable & { needs: string[] }>(
    `SELECT n.nspname || '.' || c.relname AS name,
            (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
            (SELECT coalesce(array_agg(DISTINCT fn.nspname || '.' || f.relname), '{}') FROM pg_constraint k
             JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
             WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS needs
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('core', 'live', 'sandbox') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname <> ALL($1)
       AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND atttypid = 'xid8'::regtype AND attnum > 0)
     ORDER BY 1`,
    [[...IN_PORTIONS, ...LEFT_BEHIND]],
  );
  const ordered: MovedTable[] = [];
  const placed = new Set<string>();
  const left = new Map(rows.map((row) => [row.name, row]));
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ needs }) => needs.every((need) => placed.has(need) || !left.has(need)));
    if (ready.length === 0) throw new Error(`tables refer to each other: ${[...left.keys()].join(', ')}`);
    for (const { name, columns } of ready) {
      ordered.push({ name, columns });
      placed.add(name);
      left.delete(name);
    }
  }
  return ordered;
}

/** A span of time that holds observations, as timestamps in text. */
export interface Span {
  fromTime: string;
  toTime: string;
}

export async function observationSpans(client: pg.ClientBase, schema: string): Promise<Span[]> {
  const { rows } = await client.query<Span>(
    'SELECT from_time::text AS "fromTime", to_time::text AS "toTime" FROM core.observation_spans($1)',
    [schema],
  );
  return rows;
}

export const within = ({ fromTime, toTime }: Span, column: string): string =>
  `${column} >= '${fromTime}' AND ${column} < '${toTime}'`;

export async function columnsOf(client: pg.ClientBase, relation: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [relation],
  );
  return rows.map(({ name }) => name);
}
