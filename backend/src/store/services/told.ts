import { SERVICE_EVENT_DATA, type ServiceKind } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;
const at = (parameter: string) => `to_timestamp(${parameter} / 1000.0)`;

/** When the first of a kind was received or registered, and for when the last that was told of it holds. */
export interface Told {
  firstMs: number | null;
  knownMs: number | null;
}

const FIRST_OF: Record<ServiceKind, string> = {
  dossier: 'min(came_at)',
  payment: 'min(paid_at)',
  document: 'min(registered_at)',
  citizen_report: 'min(received_at)',
};

/**
 * From the newest event and the newest file, each found by an index and not among the objects. What people do here says
 * nothing of whether the systems still tell.
 */
export async function toldOf(db: Db, { id, schema }: RealmRow, kind: ServiceKind, atMs: number): Promise<Told> {
  const prefix = kind === 'citizen_report' ? 'report.' : `${kind}.`;
  const types = Object.keys(SERVICE_EVENT_DATA).filter((type) => type.startsWith(prefix));
  const { rows } = await db.query<Told>(
    `SELECT (SELECT ${exactMs(FIRST_OF[kind])} FROM ${schema}.${kind} WHERE realm_id = $1${kind === 'dossier' ? ' AND counted' : ''}) AS "firstMs",
            ${exactMs(`greatest(
              (SELECT max(newest.time) FROM unnest($2::text[]) AS t (type) CROSS JOIN LATERAL (
                 SELECT time FROM ${schema}.service_event e WHERE realm_id = $1 AND e.type = t.type AND e.kind IS NOT NULL AND e.who IS NULL AND time <= ${at('$4')}
                 ORDER BY time DESC LIMIT 1) AS newest),
              (SELECT max(exported_at) FROM ${schema}.service_import i
               WHERE realm_id = $1 AND kind = $3 AND state = 'done' AND exported_at <= ${at('$4')}
                 AND EXISTS (SELECT FROM ${schema}.service_fact f WHERE f.import_id = i.id)))`)} AS "knownMs"`,
    [id, types, kind, atMs],
  );
  return rows[0]!;
}
