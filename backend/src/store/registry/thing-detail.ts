import type { KnownThing, ThingDetail } from '@commune/contract';
import type pg from 'pg';
import { listCalibrations } from '../calibrations.ts';
import { credentialsFor } from '../credentials.ts';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';
import { listReplacements } from './replacements.ts';
import { heirOf } from './retired.ts';

/** What the registry knows of one thing. */
export async function thingDetail(db: pg.Pool, realm: RealmRow, thing: KnownThing): Promise<ThingDetail> {
  const { schema } = realm;
  const { rows } = await db.query<Pick<ThingDetail, 'createdMs' | 'discoveredBy'>>(
    `SELECT ${epochMs('created_at')} AS "createdMs", discovered_by AS "discoveredBy"
     FROM ${schema}.thing WHERE id = $1`,
    [thing.id],
  );
  const { rows: newest } = await db.query<ThingDetail['newest'][number]>(
    `SELECT d.key, ${epochMs('o.time')} AS "timeMs", o.value
     FROM ${schema}.datastream d CROSS JOIN LATERAL (
       SELECT time, value FROM ${schema}.observation WHERE datastream_id = d.id ORDER BY time DESC LIMIT 1) o
     WHERE d.thing_id = $1 ORDER BY d.id`,
    [thing.id],
  );
  return {
    thing,
    ...(rows[0] ?? { createdMs: 0, discoveredBy: null }),
    newest,
    replacedBy: await heirOf(db, realm, thing.slug),
    replacements: await listReplacements(db, realm, thing.id),
    credentials: await credentialsFor(db, realm, thing.slug),
    calibrations: await listCalibrations(db, realm, thing.id),
  };
}
