import type { Localized } from '@commune/contract';
import type { WatchedThing } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';

/** Every registered thing of a realm with its datastreams: what rules may look at. */
export async function listWatchedThings(
  db: pg.Pool | pg.ClientBase,
  { id, schema }: Pick<RealmRow, 'id' | 'schema'>,
): Promise<WatchedThing[]> {
  const { rows } = await db.query<WatchedThing>(
    `SELECT t.id, t.slug, t.kind, t.domain, coalesce(
       (SELECT jsonb_agg(jsonb_build_object('id', d.id, 'key', d.key, 'property', p.key,
                                            'expectedIntervalS', d.expected_interval_s) ORDER BY d.id)
        FROM ${schema}.datastream d JOIN core.observed_property p ON p.id = d.property_id
        WHERE d.thing_id = t.id), '[]') AS datastreams
     FROM ${schema}.thing t WHERE t.realm_id = $1 AND t.state = 'registered' ORDER BY t.id`,
    [id],
  );
  return rows;
}

export async function listThingNames(
  db: pg.Pool,
  { schema }: RealmRow,
  ids: readonly number[],
): Promise<Map<number, { slug: string; name: Localized }>> {
  const { rows } = await db.query<{ id: number; slug: string; name: Localized }>(
    `SELECT id, slug, name FROM ${schema}.thing WHERE id = ANY($1::int[])`,
    [ids],
  );
  return new Map(rows.map(({ id, ...named }) => [id, named]));
}
