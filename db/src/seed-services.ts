import type pg from 'pg';
import { procedures, reportTerms, scoreScheme, workingCalendar } from '../seeds/index.ts';

const SETTINGS = { 'working-calendar': workingCalendar, 'report-terms': reportTerms, 'score-scheme': scoreScheme };
const SCHEMAS = ['live', 'sandbox'];

/** What the clocks of services run by, where it is not there yet; what is known of services is told anew by it. */
export async function seedServices(client: pg.ClientBase): Promise<void> {
  const added = await client.query(
    `INSERT INTO core.procedure (code, definition)
     SELECT definition ->> 'code', definition FROM jsonb_array_elements($1) AS definition ON CONFLICT DO NOTHING`,
    [JSON.stringify(procedures)],
  );
  const set = await client.query(
    'INSERT INTO core.service_setting (key, definition) SELECT * FROM jsonb_each($1) ON CONFLICT DO NOTHING',
    [JSON.stringify(SETTINGS)],
  );
  if ((added.rowCount ?? 0) + (set.rowCount ?? 0) === 0) return;
  for (const schema of SCHEMAS) {
    await client.query(
      `INSERT INTO ${schema}.service_due (realm_id, kind, ref)
       SELECT realm_id, 'dossier', ref FROM ${schema}.dossier
       UNION ALL SELECT realm_id, 'citizen_report', ref FROM ${schema}.citizen_report`,
    );
  }
}
