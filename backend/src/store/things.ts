import {
  DERIVED_PROPERTIES,
  type Domain,
  type KnownThing,
  type ObservedProperty,
  type Thing,
  type ThingInput,
  type ThingKind,
  type ThingState,
} from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import { exactMs } from './epoch-ms.ts';
import { listenTo } from './listen-to.ts';
import type { RealmRow } from './realms.ts';
import { heirOf } from './registry/retired.ts';
import { hasUnit } from './registry/units.ts';

/** What decoding needs of a datastream. */
export interface StreamRow {
  realmId: number;
  thingId: number;
  slug: string;
  state: ThingState;
  domain: Domain | null;
  /** null for a thing that has no datastream yet */
  datastreamId: number | null;
  key: string | null;
  property: string | null;
}

export async function listStreams(db: pg.Pool, realm: RealmRow): Promise<StreamRow[]> {
  const { rows } = await db.query<StreamRow>(
    `SELECT t.realm_id AS "realmId", t.id AS "thingId", t.slug, t.state, t.domain, d.id AS "datastreamId", d.key,
            p.key AS property
     FROM ${realm.schema}.thing t
     LEFT JOIN ${realm.schema}.datastream d ON d.thing_id = t.id
     LEFT JOIN core.observed_property p ON p.id = d.property_id
     WHERE t.realm_id = $1`,
    [realm.id],
  );
  return rows;
}

export async function listProperties(db: pg.Pool | pg.ClientBase): Promise<ObservedProperty[]> {
  const { rows } = await db.query<ObservedProperty>(
    'SELECT key, name, unit, symbol, precision, kind, states, verified, source FROM core.observed_property ORDER BY id',
  );
  return rows;
}

export async function listKinds(db: pg.Pool | pg.ClientBase): Promise<ThingKind[]> {
  const { rows } = await db.query<ThingKind>('SELECT key, domain, name FROM core.thing_kind ORDER BY domain, key');
  return rows;
}

/** Of a thing `t`; `%SCHEMA%` stands for its realm's. */
const THING_COLUMNS = `t.id, t.slug, t.kind, t.domain, t.name, t.position_accuracy_m AS "positionAccuracyM",
  t.position_verified AS "positionVerified", t.unit_key AS unit, t.state, t.camera_url IS NOT NULL AS camera,
  (SELECT ${exactMs('max(o.time)')}
   FROM %SCHEMA%.datastream d JOIN core.observed_property p ON p.id = d.property_id CROSS JOIN LATERAL (
     SELECT time FROM %SCHEMA%.observation WHERE datastream_id = d.id ORDER BY time DESC LIMIT 1) o
   WHERE d.thing_id = t.id AND p.key NOT IN ('${DERIVED_PROPERTIES.join("', '")}')) AS "lastHeardMs",
  CASE WHEN t.longitude IS NOT NULL THEN jsonb_build_array(t.longitude, t.latitude) END AS position,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'key', d.key, 'property', p.key,
                                                'expectedIntervalS', d.expected_interval_s) ORDER BY d.id), '[]')
   FROM %SCHEMA%.datastream d JOIN core.observed_property p ON p.id = d.property_id WHERE d.thing_id = t.id) AS datastreams`;

/** A thing in whatever state; null where the realm has none of that slug. */
export async function readThing(
  db: pg.Pool | pg.ClientBase,
  realm: RealmRow,
  slug: string,
): Promise<KnownThing | null> {
  const { rows } = await db.query<KnownThing>(
    `SELECT ${THING_COLUMNS.replaceAll('%SCHEMA%', realm.schema)} FROM ${realm.schema}.thing t
     WHERE t.realm_id = $1 AND t.slug = $2`,
    [realm.id, slug],
  );
  return rows[0] ?? null;
}

export async function listThings(db: pg.Pool, realm: RealmRow, state: ThingState): Promise<Thing[]> {
  const { rows } = await db.query<Thing>(
    `SELECT ${THING_COLUMNS.replaceAll('%SCHEMA%', realm.schema)} FROM ${realm.schema}.thing t
     WHERE t.realm_id = $1 AND t.state = $2 ORDER BY t.id`,
    [realm.id, state],
  );
  return rows;
}

/** Where the camera of a registered thing gives its picture; null where it has none, undefined where there is no such thing. */
export async function cameraUrlOf(db: pg.Pool, realm: RealmRow, slug: string): Promise<string | null | undefined> {
  const { rows } = await db.query<{ url: string | null }>(
    `SELECT camera_url AS url FROM ${realm.schema}.thing WHERE realm_id = $1 AND slug = $2 AND state = 'registered'`,
    [realm.id, slug],
  );
  return rows[0]?.url;
}

export async function registryVersion(db: pg.Pool, realm: RealmRow): Promise<number> {
  const { rows } = await db.query<{ version: number }>(
    'SELECT version FROM core.registry_version WHERE realm_id = $1',
    [realm.id],
  );
  return rows[0]?.version ?? 0;
}

export const REGISTRY_CHANNEL = 'ioc_registry';

/** Calls back with the slug of every realm whose things or datastreams changed, from now on, on this connection. */
export async function listenToRegistry(client: pg.ClientBase, onChanged: (realmSlug: string) => void): Promise<void> {
  await listenTo(client, [REGISTRY_CHANNEL], (_channel, slug) => onChanged(slug));
}

/** To be called in the transaction that changed what every page of the realm shows. */
export async function bumpRegistry(client: pg.ClientBase, realm: Pick<RealmRow, 'id' | 'slug'>): Promise<void> {
  await client.query(
    `INSERT INTO core.registry_version (realm_id, version) VALUES ($1, 1)
     ON CONFLICT (realm_id) DO UPDATE SET version = core.registry_version.version + 1`,
    [realm.id],
  );
  await client.query('SELECT pg_notify($1, $2)', [REGISTRY_CHANNEL, realm.slug]);
}

export type Registered =
  | { thing: Thing; created: boolean }
  | { unknownProperty: string }
  | { changesProperty: string }
  | { unknownUnit: string }
  | { replacedBy: string };

/**
 * Registers a thing: makes it, takes over a discovered one of that slug, or changes a registered one. Datastreams named
 * are added or given their interval; none is removed, for its history stays.
 */
export async function registerThing(
  client: pg.ClientBase,
  realm: RealmRow,
  input: ThingInput,
  audit: Audit,
): Promise<Registered> {
  const { cameraUrl, ...told } = input;
  const replacedBy = await heirOf(client, realm, input.slug);
  if (replacedBy !== null) return { replacedBy };
  if (input.unit != null && !(await hasUnit(client, input.unit))) return { unknownUnit: input.unit };
  const { rows } = await client.query<{ id: number; created: boolean }>(
    `INSERT INTO ${realm.schema}.thing AS t
       (realm_id, slug, state, kind, domain, name, longitude, latitude, position_accuracy_m, position_verified,
        camera_url, unit_key)
     VALUES ($1, $2, 'registered', $3, $4, $5, $6, $7, $8, coalesce($11, false), $9, $12)
     ON CONFLICT (realm_id, slug) DO UPDATE SET state = 'registered', kind = excluded.kind, domain = excluded.domain,
       name = excluded.name, longitude = coalesce(excluded.longitude, t.longitude),
       latitude = coalesce(excluded.latitude, t.latitude),
       position_accuracy_m = coalesce(excluded.position_accuracy_m, t.position_accuracy_m),
       position_verified = CASE WHEN $11 IS NOT NULL THEN $11
         WHEN coalesce(excluded.longitude <> t.longitude OR excluded.latitude <> t.latitude, false) THEN false
         ELSE t.position_verified END,
       camera_url = CASE WHEN $10 THEN excluded.camera_url ELSE t.camera_url END,
       unit_key = CASE WHEN $13 THEN excluded.unit_key ELSE t.unit_key END
     RETURNING id, xmax = 0 AS created`,
    [
      realm.id,
      input.slug,
      input.kind,
      input.domain,
      input.name,
      input.position?.[0] ?? null,
      input.position?.[1] ?? null,
      input.positionAccuracyM ?? null,
      cameraUrl ?? null,
      cameraUrl !== undefined,
      input.positionVerified ?? null,
      input.unit ?? null,
      input.unit !== undefined,
    ],
  );
  const { id, created } = rows[0]!;
  for (const { key, property, expectedIntervalS } of input.datastreams) {
    const found = await client.query('SELECT FROM core.observed_property WHERE key = $1', [property]);
    if (found.rowCount === 0) return { unknownProperty: property };
    const stored = await client.query(
      `INSERT INTO ${realm.schema}.datastream AS d (thing_id, key, property_id, expected_interval_s)
       SELECT $1, $2, id, $4 FROM core.observed_property WHERE key = $3
       ON CONFLICT (thing_id, key) DO UPDATE SET expected_interval_s = excluded.expected_interval_s
       WHERE d.property_id = excluded.property_id`,
      [id, key, property, expectedIntervalS],
    );
    if (stored.rowCount === 0) return { changesProperty: key };
  }
  // The address may hold the camera's password.
  const detail = cameraUrl === undefined ? told : { ...told, camera: cameraUrl !== null };
  const outcome = created ? 'created' : 'changed';
  await writeAudit(client, audit, 'thing.register', `${realm.slug}/${input.slug}`, outcome, detail);
  await bumpRegistry(client, realm);
  const things = await client.query<Thing>(
    `SELECT ${THING_COLUMNS.replaceAll('%SCHEMA%', realm.schema)} FROM ${realm.schema}.thing t WHERE t.id = $1`,
    [id],
  );
  return { thing: things.rows[0]!, created };
}

/** A thing or datastream that spoke before anybody registered it. */
export interface Unregistered {
  slug: string;
  key: string;
  property: string;
}

/** Makes what is missing and returns every datastream asked for. Unknown things become `discovered`. */
export async function discover(
  client: pg.ClientBase,
  realm: RealmRow,
  wanted: readonly Unregistered[],
  credential: string,
  expectedIntervalS: number,
): Promise<StreamRow[]> {
  const slugs = wanted.map(({ slug }) => slug);
  await client.query(
    `INSERT INTO ${realm.schema}.thing (realm_id, slug, state, discovered_by)
     SELECT DISTINCT $1::smallint, slug, 'discovered', $3 FROM unnest($2::text[]) AS slug ORDER BY slug
     ON CONFLICT (realm_id, slug) DO NOTHING`,
    [realm.id, slugs, credential],
  );
  const made = await client.query<{ thing_id: number }>(
    `INSERT INTO ${realm.schema}.datastream (thing_id, key, property_id, expected_interval_s)
     SELECT t.id, w.key, p.id, $5
     FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::text[], $4::text[]) AS w (slug, key, property)) w
     JOIN ${realm.schema}.thing t ON t.realm_id = $1 AND t.slug = w.slug
     JOIN core.observed_property p ON p.key = w.property
     ORDER BY t.id, w.key
     ON CONFLICT (thing_id, key) DO NOTHING
     RETURNING thing_id`,
    [realm.id, slugs, wanted.map(({ key }) => key), wanted.map(({ property }) => property), expectedIntervalS],
  );
  // What is only discovered is on no page: a flood of it must not send every page for a new registry.
  const shown = await client.query(
    `SELECT FROM ${realm.schema}.thing WHERE id = ANY($1) AND state = 'registered' LIMIT 1`,
    [made.rows.map((row) => row.thing_id)],
  );
  if (shown.rowCount === 1) await bumpRegistry(client, realm);
  const { rows } = await client.query<StreamRow>(
    `SELECT t.realm_id AS "realmId", t.id AS "thingId", t.slug, t.state, t.domain, d.id AS "datastreamId", d.key,
            p.key AS property
     FROM ${realm.schema}.thing t JOIN ${realm.schema}.datastream d ON d.thing_id = t.id
     JOIN core.observed_property p ON p.id = d.property_id
     WHERE t.realm_id = $1 AND t.slug = ANY($2)`,
    [realm.id, slugs],
  );
  return rows;
}

/** The things each credential brought up and nobody registered since. */
export async function listDiscovered(db: pg.Pool, realm: RealmRow): Promise<{ credential: string; slug: string }[]> {
  const { rows } = await db.query<{ credential: string; slug: string }>(
    `SELECT discovered_by AS credential, slug FROM ${realm.schema}.thing
     WHERE realm_id = $1 AND state = 'discovered' AND discovered_by IS NOT NULL`,
    [realm.id],
  );
  return rows;
}
