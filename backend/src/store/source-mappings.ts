import type { DecodersConfiguration, SourceMapping } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import { epochMs } from './epoch-ms.ts';
import type { RealmRow } from './realms.ts';
import { REGISTRY_CHANNEL } from './things.ts';

/** What the registry's channel says, in place of a realm, when the mappings have changed; no slug has a dollar sign. */
export const MAPPINGS_CHANGED = '$source-mappings';
/** Versions back whose filters a broker may still have subscribed for us. */
const REMEMBERED_VERSIONS = 50;
const REMEMBERED_FILTERS = 1000;

const NOTHING: DecodersConfiguration = { version: 0, sources: [], createdMs: null, createdBy: null };

/** The mappings as they are, or (`version`) as they were; null where there is no such version. */
export async function readMappings(
  db: pg.Pool | pg.ClientBase,
  version: number | null = null,
): Promise<DecodersConfiguration | null> {
  const { rows } = await db.query<DecodersConfiguration>(
    `SELECT version, sources, ${epochMs('created_at')} AS "createdMs",
            created_by AS "createdBy"
     FROM core.source_mapping WHERE $1::int IS NULL OR version = $1 ORDER BY version DESC LIMIT 1`,
    [version],
  );
  return rows[0] ?? (version === null || version === 0 ? NOTHING : null);
}

/** Saves the next version; null where `basedOn` is no longer the newest. Tells every process. */
export async function saveMappings(
  client: pg.ClientBase,
  basedOn: number,
  sources: readonly SourceMapping[],
  audit: Audit,
): Promise<DecodersConfiguration | null> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('ioc source mapping'))");
  const current = await readMappings(client);
  if (current?.version !== basedOn) return null;
  await client.query('INSERT INTO core.source_mapping (version, sources, created_by) VALUES ($1, $2, $3)', [
    basedOn + 1,
    JSON.stringify(sources),
    audit.who,
  ]);
  const outcome = `version ${basedOn + 1}`;
  await writeAudit(client, audit, 'source-mapping.save', 'source-mapping', outcome, { sources });
  await client.query('SELECT pg_notify($1, $2)', [REGISTRY_CHANNEL, MAPPINGS_CHANGED]);
  return readMappings(client);
}

/** Every filter that was in force in the last versions. */
export async function formerFilters(db: pg.Pool): Promise<string[]> {
  const { rows } = await db.query<{ filter: string }>(
    `SELECT DISTINCT source->>'filter' AS filter
     FROM (SELECT sources FROM core.source_mapping ORDER BY version DESC LIMIT $1) v
     CROSS JOIN jsonb_array_elements(v.sources) AS source LIMIT $2`,
    [REMEMBERED_VERSIONS, REMEMBERED_FILTERS],
  );
  return rows.map(({ filter }) => filter);
}

/** Those of the keys that a thing of the realm has a datastream of. */
export async function datastreamKeysAmong(db: pg.Pool, realm: RealmRow, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await db.query<{ key: string }>(
    `SELECT DISTINCT d.key FROM ${realm.schema}.datastream d JOIN ${realm.schema}.thing t ON t.id = d.thing_id
     WHERE t.realm_id = $1 AND d.key = ANY($2)`,
    [realm.id, keys],
  );
  return new Set(rows.map(({ key }) => key));
}
