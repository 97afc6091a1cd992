import type { PropertyKind } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

/** A datastream by the names it is asked for by. */
export interface StreamName {
  thing: string;
  key: string;
}

export interface HistoryStream extends StreamName {
  datastreamId: number;
  unit: string;
  kind: PropertyKind;
  expectedIntervalS: number;
}

/** A name that there is no datastream of; whether there is at least the thing. */
export interface UnknownStream extends StreamName {
  datastreamId: null;
  isThingKnown: boolean;
}

/** What the names stand for, in their order. */
export async function findStreams(
  db: pg.Pool,
  realm: RealmRow,
  names: readonly StreamName[],
): Promise<(HistoryStream | UnknownStream)[]> {
  const { rows } = await db.query<HistoryStream | UnknownStream>(
    `SELECT n.thing, n.key, d.id AS "datastreamId", p.unit, p.kind, d.expected_interval_s AS "expectedIntervalS",
            t.id IS NOT NULL AS "isThingKnown"
     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS n (thing, key, place)
     LEFT JOIN ${realm.schema}.thing t ON t.realm_id = $1 AND t.slug = n.thing
     LEFT JOIN ${realm.schema}.datastream d ON d.thing_id = t.id AND d.key = n.key
     LEFT JOIN core.observed_property p ON p.id = d.property_id
     ORDER BY n.place`,
    [realm.id, names.map(({ thing }) => thing), names.map(({ key }) => key)],
  );
  return rows;
}
