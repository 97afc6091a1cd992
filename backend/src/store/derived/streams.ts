import type { DerivedProperty } from '@commune/contract';
import type pg from 'pg';
import type { RealmSchema } from '../realms.ts';
import { bumpRegistry } from '../things.ts';

/** The datastream of a thing that holds what is derived for a property. */
export interface DerivedStream {
  thingId: number;
  property: DerivedProperty;
  id: number;
}

export async function listDerivedStreams(
  client: pg.ClientBase,
  schema: RealmSchema,
  thingIds: readonly number[],
  properties: readonly DerivedProperty[],
): Promise<DerivedStream[]> {
  const { rows } = await client.query<DerivedStream>(
    `SELECT d.thing_id AS "thingId", d.key AS property, d.id FROM ${schema}.datastream d
     JOIN core.observed_property p ON p.id = d.property_id AND p.key = d.key
     WHERE d.thing_id = ANY($1) AND d.key = ANY($2)`,
    [thingIds, properties],
  );
  return rows;
}

/**
 * Makes datastreams in the transaction of their first values, and lets every page know. A thing that has one of that key
 * for something else keeps it, and gets none.
 */
export async function makeDerivedStreams(
  client: pg.ClientBase,
  schema: RealmSchema,
  wanted: readonly { thingId: number; property: DerivedProperty; expectedIntervalS: number }[],
): Promise<void> {
  const { rows } = await client.query<{ id: number; slug: string }>(
    `WITH made AS (
       INSERT INTO ${schema}.datastream (thing_id, key, property_id, expected_interval_s)
       SELECT w.thing_id, p.key, p.id, w.interval_s
       FROM unnest($1::int[], $2::text[], $3::int[]) AS w (thing_id, key, interval_s)
       JOIN core.observed_property p ON p.key = w.key
       ORDER BY w.thing_id, p.id
       ON CONFLICT (thing_id, key) DO NOTHING RETURNING thing_id)
     SELECT DISTINCT r.id, r.slug FROM made JOIN ${schema}.thing t ON t.id = made.thing_id JOIN core.realm r ON r.id = t.realm_id`,
    [
      wanted.map(({ thingId }) => thingId),
      wanted.map(({ property }) => property),
      wanted.map(({ expectedIntervalS }) => expectedIntervalS),
    ],
  );
  for (const realm of rows) await bumpRegistry(client, realm);
}
