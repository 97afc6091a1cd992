import type { Domain, RegistryRowChange } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import type { RealmRow } from '../realms.ts';
import { bumpRegistry, listKinds, listProperties } from '../things.ts';
import type { KnownRegistry, RegistryEntry } from './registry-entry.ts';
import { listRetired } from './retired.ts';
import { listUnitKeys } from './units.ts';

/** Every thing of a realm as a file says it, but those whose slug a replaced device left behind. */
export async function registryEntries(db: pg.Pool | pg.ClientBase, realm: RealmRow): Promise<RegistryEntry[]> {
  const { schema } = realm;
  const { rows } = await db.query<RegistryEntry>(
    `SELECT t.slug, t.state, t.kind, t.domain, t.name, t.position_accuracy_m AS "accuracyM",
            t.position_verified AS verified, t.unit_key AS unit,
            CASE WHEN t.longitude IS NOT NULL THEN jsonb_build_array(t.longitude, t.latitude) END AS position,
            coalesce((SELECT jsonb_agg(jsonb_build_object('key', d.key, 'property', p.key,
                                                          'expectedIntervalS', d.expected_interval_s) ORDER BY d.id)
                      FROM ${schema}.datastream d JOIN core.observed_property p ON p.id = d.property_id
                      WHERE d.thing_id = t.id), '[]') AS datastreams
     FROM ${schema}.thing t
     WHERE t.realm_id = $1 AND NOT EXISTS (SELECT FROM ${schema}.thing_replacement r WHERE r.retired_id = t.id)
     ORDER BY t.slug`,
    [realm.id],
  );
  return rows;
}

/** What a file is held against. */
export async function knownRegistry(client: pg.ClientBase, realm: RealmRow): Promise<KnownRegistry> {
  const retired = await listRetired(client, realm);
  return {
    things: new Map((await registryEntries(client, realm)).map((entry) => [entry.slug, entry])),
    replaced: new Map(retired.flatMap(({ slug, replacedBy }) => (replacedBy === null ? [] : [[slug, replacedBy]]))),
    kinds: new Map<string, Domain>((await listKinds(client)).map(({ key, domain }) => [key, domain])),
    units: new Set(await listUnitKeys(client)),
    properties: new Set((await listProperties(client)).map(({ key }) => key)),
  };
}

/** One at a time may change more than one thing of a realm's registry, until its transaction ends. */
export async function holdRegistry(client: pg.ClientBase, { id }: RealmRow): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('ioc registry'), $1)", [id]);
}

/** The same for all of its things: nobody changes one of them, while new ones and datastreams still come up by themselves. */
export async function holdThings(client: pg.ClientBase, realm: RealmRow): Promise<void> {
  await holdRegistry(client, realm);
  await client.query(`SELECT FROM ${realm.schema}.thing WHERE realm_id = $1 ORDER BY id FOR NO KEY UPDATE`, [realm.id]);
}

/** Makes things as they are given, or changes them so; to be run in a transaction that holds the registry. */
export async function applyEntries(
  client: pg.ClientBase,
  realm: RealmRow,
  entries: readonly RegistryEntry[],
  changes: readonly RegistryRowChange[],
  audit: Audit,
): Promise<void> {
  const { schema } = realm;
  await client.query(
    `INSERT INTO ${schema}.thing AS t (realm_id, slug, state, kind, domain, name, longitude, latitude,
                                       position_accuracy_m, position_verified, unit_key)
     SELECT $1, slug, state, kind, domain, name, (position->>0)::float8, (position->>1)::float8, "accuracyM", verified, unit
     FROM jsonb_to_recordset($2) AS e (slug text, state text, kind text, domain text, name jsonb, position jsonb,
       "accuracyM" float8, verified boolean, unit text)
     ON CONFLICT (realm_id, slug) DO UPDATE SET state = excluded.state, kind = excluded.kind, domain = excluded.domain,
       name = excluded.name, longitude = excluded.longitude, latitude = excluded.latitude,
       position_accuracy_m = excluded.position_accuracy_m, position_verified = excluded.position_verified,
       unit_key = excluded.unit_key`,
    [realm.id, JSON.stringify(entries)],
  );
  await client.query(
    `INSERT INTO ${schema}.datastream AS d (thing_id, key, property_id, expected_interval_s)
     SELECT t.id, s.key, p.id, s."expectedIntervalS"
     FROM jsonb_to_recordset($2) AS e (slug text, datastreams jsonb)
     JOIN ${schema}.thing t ON t.realm_id = $1 AND t.slug = e.slug
     CROSS JOIN jsonb_to_recordset(e.datastreams) AS s (key text, property text, "expectedIntervalS" int)
     JOIN core.observed_property p ON p.key = s.property
     ON CONFLICT (thing_id, key) DO UPDATE SET expected_interval_s = excluded.expected_interval_s
     WHERE d.expected_interval_s <> excluded.expected_interval_s`,
    [realm.id, JSON.stringify(entries.map(({ slug, datastreams }) => ({ slug, datastreams })))],
  );
  await writeAudit(client, audit, 'registry.file', realm.slug, 'applied', { changes });
  await bumpRegistry(client, realm);
}
