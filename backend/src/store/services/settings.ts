import type { ServiceSetting, ServiceSettingKey, ServiceSettingOf } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';

const SCHEMAS = ['live', 'sandbox'] as const;
const VERSION = 'md5(definition::text)';

export async function readSetting<K extends ServiceSettingKey>(
  db: pg.Pool | pg.ClientBase,
  key: K,
): Promise<ServiceSetting<K>> {
  const { rows } = await db.query<ServiceSetting<K>>(
    `SELECT ${VERSION} AS version, definition FROM core.service_setting WHERE key = $1`,
    [key],
  );
  return rows[0] ?? { version: null, definition: null };
}

/**
 * Sets what the clocks of services run by, and has every dossier and report told anew by it. Null where it is no longer
 * the version that was seen. To be run in a transaction.
 */
export async function setSetting<K extends ServiceSettingKey>(
  client: pg.ClientBase,
  key: K,
  was: string | null,
  definition: ServiceSettingOf<K>,
  audit: Audit,
): Promise<ServiceSetting<K> | null> {
  // Nobody else sets one meanwhile; whoever reads is not held up.
  await client.query('LOCK TABLE core.service_setting IN SHARE ROW EXCLUSIVE MODE');
  const before = await readSetting(client, key);
  if (before.version !== was) return null;
  await client.query(
    `INSERT INTO core.service_setting (key, definition) VALUES ($1, $2)
     ON CONFLICT (key) DO UPDATE SET definition = excluded.definition`,
    [key, definition],
  );
  await writeAudit(client, audit, 'service-setting.set', key, 'set', { before: before.definition, after: definition });
  for (const schema of SCHEMAS) {
    await client.query(
      `INSERT INTO ${schema}.service_due (realm_id, kind, ref)
       SELECT realm_id, 'dossier', ref FROM ${schema}.dossier
       UNION ALL SELECT realm_id, 'citizen_report', ref FROM ${schema}.citizen_report`,
    );
  }
  return readSetting(client, key);
}
