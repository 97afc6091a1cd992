import type { FactOrigin, FactSource, ObjectFact, Role, ServiceFact, ServiceKind } from '@commune/contract';
import { takenBack } from '@commune/domain';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';
import { type FactRow, toFact } from './facts.ts';

type Db = pg.Pool | pg.ClientBase;

interface OriginRow extends FactRow {
  thing: string | null;
  importId: string | null;
  fileName: string | null;
  /** who did it here, or brought the file in */
  who: string | null;
  role: Role | null;
}

/** What is stated of one subject, with where it comes from, oldest first; of more than `limit` the newest. */
export async function objectFacts<K extends ServiceKind>(
  db: Db,
  { id, schema }: RealmRow,
  kind: K,
  ref: string,
  limit: number,
): Promise<{ facts: ObjectFact<K>[]; more: number }> {
  const { rows } = await db.query<OriginRow>(
    `SELECT ref, id::text AS source, type, NULL::int AS row, ${exactMs('time')} AS "knownMs",
            ${exactMs('arrived_at')} AS "arrivedMs", data AS said, subject AS thing,
            NULL AS "importId", NULL AS "fileName", who, role
     FROM ${schema}.service_event WHERE realm_id = $1 AND kind = $2 AND ref = $3
     UNION ALL
     SELECT f.ref, i.digest, NULL, f.row, ${exactMs('f.known_at')},
            ${exactMs('f.arrived_at')}, f.fields, NULL, i.id::text, i.file_name, i.who, NULL
     FROM ${schema}.service_fact f JOIN ${schema}.service_import i ON i.id = f.import_id
     WHERE f.realm_id = $1 AND f.kind = $2 AND f.ref = $3
     ORDER BY "knownMs", "arrivedMs", source, row`,
    [id, kind, ref],
  );
  const read = rows.flatMap((row) => {
    const fact = toFact(kind, row);
    return fact === null ? [] : [{ row, fact }];
  });
  const gone = takenBack(read.map(({ fact }) => fact));
  const facts = read.slice(-limit).map(({ row, fact }) => told<K>(row, fact, gone));
  return { facts, more: read.length - facts.length };
}

function told<K extends ServiceKind>(
  row: OriginRow,
  { knownMs, arrivedMs, fields, source }: ServiceFact,
  gone: ReadonlySet<string>,
): ObjectFact<K> {
  const takesBack = source.from === 'event' ? (source.takesBack ?? null) : null;
  const isGone = source.from === 'event' && takesBack === null && gone.has(source.id);
  const origin = originOf(row, source, takesBack);
  return { knownMs, arrivedMs, fields: fields as ObjectFact<K>['fields'], origin, takenBack: isGone };
}

function originOf(
  { row, thing, importId, fileName, who, role }: OriginRow,
  source: FactSource,
  takesBack: string | null,
): FactOrigin {
  if (source.from === 'import') {
    return { from: 'import', importId: importId!, fileName: fileName!, row: row!, who: who! };
  }
  const by = who === null ? null : { who, role: role! };
  return { from: 'event', id: source.id, type: source.type, thing: thing!, by, takesBack };
}
