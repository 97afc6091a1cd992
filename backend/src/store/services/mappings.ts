import type { ImportColumn, ServiceKind } from '@commune/contract';
import type pg from 'pg';

/** How a header was read when somebody confirmed it. */
export interface RememberedMapping {
  fingerprint: string;
  header: string[];
  columns: ImportColumn[];
}

/** Those of a kind, the one confirmed last first. */
export async function rememberedMappings(
  db: pg.Pool | pg.ClientBase,
  kind: ServiceKind,
  limit: number,
): Promise<RememberedMapping[]> {
  const { rows } = await db.query<RememberedMapping>(
    `SELECT fingerprint, header, mapping AS columns FROM core.import_mapping WHERE kind = $1
     ORDER BY confirmed_at DESC LIMIT $2`,
    [kind, limit],
  );
  return rows;
}

export async function rememberMapping(
  client: pg.ClientBase,
  kind: ServiceKind,
  { fingerprint, header, columns }: RememberedMapping,
  who: string,
): Promise<void> {
  await client.query(
    `INSERT INTO core.import_mapping (kind, fingerprint, header, mapping, who) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (kind, fingerprint) DO UPDATE
       SET mapping = excluded.mapping, who = excluded.who, confirmed_at = now()`,
    [kind, fingerprint, header, JSON.stringify(columns), who],
  );
}

/** What units are called, by their keys. */
export async function unitNames(db: pg.Pool | pg.ClientBase): Promise<Map<string, string[]>> {
  const { rows } = await db.query<{ key: string; vi: string; en: string }>(
    "SELECT key, name ->> 'vi' AS vi, name ->> 'en' AS en FROM core.organisational_unit",
  );
  return new Map(rows.map(({ key, vi, en }) => [key, [vi, en]]));
}
