import { AIR_DERIVED, DERIVED_PROPERTIES, type Drill, type Localized, ONLINE_KEY } from '@commune/contract';
import { AIR_POLLUTANTS, dateOfDay, localDay } from '@commune/domain';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import { exactMs } from './epoch-ms.ts';
import type { RealmRow } from './realms.ts';
import { bumpRegistry } from './things.ts';

/** As of the things of any realm whose status comes unannounced. */
const ONLINE_INTERVAL_S = 300;
const HOUR_S = 3600;

export interface NewDrill {
  /** null: a name is found */
  slug: string | null;
  name: Localized;
  /** slugs of its things; null: all of them */
  things: readonly string[] | null;
  fromMs: number;
  untilMs: number;
  clockMs: number;
}

export type Made = { slug: string; things: number } | 'taken' | 'too-many';

/**
 * Makes a drill with the registered things and the alarm rules of another realm, as they are now. To be run in a
 * transaction. What a drill's alarms are judged by is there from the start: nothing of it may hang on when it is made.
 */
export async function makeDrill(
  client: pg.ClientBase,
  source: RealmRow,
  { slug, name, things, fromMs, untilMs, clockMs }: NewDrill,
  most: number,
  audit: Audit,
): Promise<Made> {
  const made = await makeDrillRealm(client, source.communeCode, { slug, name, fromMs, untilMs, clockMs }, most, audit);
  if (typeof made === 'string') return made;
  const { id, slug: named } = made;
  const copied = await copyThings(client, source, id, things);
  await client.query(
    `INSERT INTO sandbox.alarm_rule (realm_id, key, version, definition, created_by)
     SELECT $1, key, 1, definition, created_by FROM ${source.schema}.alarm_rule
     WHERE realm_id = $2 AND superseded_at IS NULL ORDER BY key`,
    [id, source.id],
  );
  await writeAudit(client, audit, 'drill.create', named, 'created', { copyOf: source.slug, things: copied });
  await bumpRegistry(client, { id, slug: named });
  return { slug: named, things: copied };
}

/** Makes the realm of a drill, with nothing in it. To be run in a transaction. */
export async function makeDrillRealm(
  client: pg.ClientBase,
  communeCode: string,
  { slug, name, fromMs, untilMs, clockMs }: Omit<NewDrill, 'things'>,
  most: number,
  audit: Pick<Audit, 'who'>,
): Promise<{ id: number; slug: string } | 'taken' | 'too-many'> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('ioc drills'))");
  const { rows: slugs } = await client.query<{ slug: string; drill: boolean }>(
    `SELECT slug, kind = 'drill' AS drill FROM core.realm`,
  );
  if (slugs.filter(({ drill }) => drill).length >= most) return 'too-many';
  const taken = new Set(slugs.map((realm) => realm.slug));
  if (slug !== null && taken.has(slug)) return 'taken';
  const named = slug ?? freeName(clockMs, taken);
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO core.realm (slug, kind, name, commune_code, accept_from, accept_until, clock_start)
     VALUES ($1, 'drill', $2, $3, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0), to_timestamp($6 / 1000.0))
     RETURNING id`,
    [named, name, communeCode, fromMs, untilMs, clockMs],
  );
  const { id } = rows[0]!;
  await client.query(
    'INSERT INTO core.drill (realm_id, created_by, clock_at) VALUES ($1, $2, to_timestamp($3 / 1000.0))',
    [id, audit.who, clockMs],
  );
  return { id, slug: named };
}

async function copyThings(
  client: pg.ClientBase,
  { schema, id: sourceId }: RealmRow,
  drillId: number,
  slugs: readonly string[] | null,
): Promise<number> {
  const columns = 'slug, state, kind, domain, name, longitude, latitude, shape, position_accuracy_m, position_verified';
  const { rowCount } = await client.query(
    `INSERT INTO sandbox.thing (realm_id, ${columns}, unit_key)
     SELECT $1, ${columns}, unit_key FROM ${schema}.thing
     WHERE realm_id = $2 AND state = 'registered' AND ($3::text[] IS NULL OR slug = ANY($3)) ORDER BY id`,
    [drillId, sourceId, slugs],
  );
  await client.query(
    `INSERT INTO sandbox.datastream (thing_id, key, property_id, expected_interval_s)
     SELECT mine.id, d.key, d.property_id, d.expected_interval_s
     FROM sandbox.thing mine JOIN ${schema}.thing t ON t.realm_id = $2 AND t.slug = mine.slug
     JOIN ${schema}.datastream d ON d.thing_id = t.id JOIN core.observed_property p ON p.id = d.property_id
     WHERE mine.realm_id = $1 AND p.key <> ALL($3::text[]) ORDER BY d.id`,
    [drillId, sourceId, [...DERIVED_PROPERTIES, ONLINE_KEY]],
  );
  // What would else come up with the first status, or with what is derived first.
  const add = `INSERT INTO sandbox.datastream (thing_id, key, property_id, expected_interval_s)
    SELECT t.id, p.key, p.id, $3 FROM sandbox.thing t JOIN core.observed_property p ON p.key = ANY($2::text[])`;
  await client.query(`${add} WHERE t.realm_id = $1 ORDER BY t.id ON CONFLICT DO NOTHING`, [
    ...[drillId, [ONLINE_KEY], ONLINE_INTERVAL_S],
  ]);
  await client.query(
    `${add} WHERE t.realm_id = $1 AND EXISTS (
       SELECT FROM sandbox.datastream d JOIN core.observed_property m ON m.id = d.property_id
       WHERE d.thing_id = t.id AND m.key = ANY($4::text[])) ORDER BY t.id, p.id ON CONFLICT DO NOTHING`,
    [drillId, AIR_DERIVED, HOUR_S, AIR_POLLUTANTS],
  );
  return rowCount ?? 0;
}

/** Where a drill's clock stands, epoch ms; null where the drill is not there any more. */
export async function drillClock(db: pg.Pool, { id }: RealmRow): Promise<number | null> {
  const { rows } = await db.query<{ clockMs: number }>(
    `SELECT ${exactMs('clock_at')} AS "clockMs" FROM core.drill WHERE realm_id = $1`,
    [id],
  );
  return rows[0]?.clockMs ?? null;
}

/** `drill-251120`, by the day that its clock begins on in Viet Nam; `-2` and so on where there is one. */
function freeName(clockMs: number, taken: ReadonlySet<string>): string {
  const day = dateOfDay(localDay(clockMs)).slice(2).replaceAll('-', '');
  let name = `drill-${day}`;
  for (let n = 2; taken.has(name); n++) name = `drill-${day}-${n}`;
  return name;
}

export async function listDrills(db: pg.Pool): Promise<Drill[]> {
  const { rows } = await db.query<Drill>(
    `SELECT r.slug, r.name, ${exactMs('r.accept_from')} AS "fromMs", ${exactMs('r.accept_until')} AS "untilMs",
            ${exactMs('r.clock_start')} AS "clockStartMs", ${exactMs('d.clock_at')} AS "clockMs",
            (SELECT count(*)::int FROM sandbox.thing t WHERE t.realm_id = r.id) AS things,
            ${exactMs('r.created_at')} AS "createdMs", d.created_by AS "createdBy"
     FROM core.drill d JOIN core.realm r ON r.id = d.realm_id WHERE NOT d.opening ORDER BY r.id DESC`,
  );
  return rows;
}
