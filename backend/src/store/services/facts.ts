import type { ServiceFact, ServiceKind } from '@commune/contract';
import { readServiceEvent } from '@commune/domain';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow, RealmSchema } from '../realms.ts';
import { markDue } from './due.ts';

type Db = pg.Pool | pg.ClientBase;

export interface FactRow {
  ref: string;
  source: string;
  /** of an event */
  type: string | null;
  /** of an imported file */
  row: number | null;
  knownMs: number;
  arrivedMs: number;
  said: Record<string, unknown>;
}

/** All that is stated of some subjects, by subject. Those of whom nothing is are left out. */
export async function factsOf(
  db: Db,
  schema: RealmSchema,
  realmId: number,
  kind: ServiceKind,
  refs: readonly string[],
): Promise<Map<string, ServiceFact[]>> {
  const { rows } = await db.query<FactRow>(
    `SELECT ref, id::text AS source, type, NULL::int AS row, ${exactMs('time')} AS "knownMs",
            ${exactMs('arrived_at')} AS "arrivedMs", data AS said
     FROM ${schema}.service_event WHERE realm_id = $1 AND kind = $2 AND ref = ANY($3)
     UNION ALL
     SELECT f.ref, i.digest, NULL, f.row, ${exactMs('f.known_at')},
            ${exactMs('f.arrived_at')}, f.fields
     FROM ${schema}.service_fact f JOIN ${schema}.service_import i ON i.id = f.import_id
     WHERE f.realm_id = $1 AND f.kind = $2 AND f.ref = ANY($3)`,
    [realmId, kind, refs],
  );
  const bySubject = new Map<string, ServiceFact[]>();
  for (const row of rows) {
    const fact = toFact(kind, row);
    if (fact === null) continue;
    const facts = bySubject.get(row.ref);
    if (facts === undefined) bySubject.set(row.ref, [fact]);
    else facts.push(fact);
  }
  return bySubject;
}

/** null: an event that states nothing */
export function toFact(
  kind: ServiceKind,
  { ref, source, type, row, knownMs, arrivedMs, said }: FactRow,
): ServiceFact | null {
  // What an event may say is decided when it is read: one that was stored before its type was defined counts from then on.
  if (type !== null) return readServiceEvent({ id: source, timeMs: knownMs, type, data: said }, arrivedMs).fact;
  const about = { subject: ref, knownMs, arrivedMs, source: { from: 'import', id: source, row: row! } } as const;
  return { kind, ...about, fields: said } as ServiceFact;
}

/** A row of a file, as it is stored. */
export interface StoredStatement {
  row: number;
  subject: string;
  fields: Record<string, unknown>;
}

/** Stores what rows of a file state, and marks whom they state it of. */
export async function insertFacts(
  client: pg.ClientBase,
  { id: realmId, schema }: RealmRow,
  about: { importId: string; kind: ServiceKind; exportedMs: number },
  statements: readonly StoredStatement[],
): Promise<void> {
  const { importId, kind, exportedMs } = about;
  await client.query(
    `INSERT INTO ${schema}.service_fact (import_id, row, realm_id, kind, ref, known_at, fields)
     SELECT $1, row, $2, $3, subject, to_timestamp($4 / 1000.0), fields
     FROM jsonb_to_recordset($5) AS f (row int, subject text, fields jsonb)`,
    [importId, realmId, kind, exportedMs, JSON.stringify(statements)],
  );
  await markDue(
    client,
    schema,
    statements.map(({ subject }) => ({ realmId, kind, ref: subject })),
  );
}

/** Takes back some of what an import stated; returns how much, 0 when nothing is left. */
export async function deleteFacts(
  client: pg.ClientBase,
  { schema }: RealmRow,
  importId: string,
  limit: number,
): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `WITH gone AS (
       DELETE FROM ${schema}.service_fact WHERE import_id = $1 AND row IN (
         SELECT row FROM ${schema}.service_fact WHERE import_id = $1 ORDER BY row LIMIT $2)
       RETURNING realm_id, kind, ref),
     due AS (INSERT INTO ${schema}.service_due (realm_id, kind, ref) SELECT DISTINCT realm_id, kind, ref FROM gone)
     SELECT count(*)::int AS n FROM gone`,
    [importId, limit],
  );
  return rows[0]!.n;
}
