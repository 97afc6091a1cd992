import { type RuleDefinition, ruleDefinitionSchema } from '@commune/contract';
import type pg from 'pg';
import { alarmRules, basemap, commune, kinds, properties, realms, things, units } from '../seeds/index.ts';
import { seedPlan } from './seed-plan.ts';
import { seedServices } from './seed-services.ts';

/**
 * Lays the commune into a new database: the place, the vocabulary, the realms, the simulated fleet, the alarm rules, what the clocks of
 * services run by and the plan's indicators. On a database that has realms it only adds what is missing of all these but the place and the fleet, so
 * that what an administrator changed stays changed.
 */
export async function seed(client: pg.ClientBase): Promise<{ seeded: boolean }> {
  await client.query('BEGIN');
  try {
    await client.query('LOCK TABLE core.realm IN EXCLUSIVE MODE');
    const { rows } = await client.query<{ empty: boolean }>('SELECT NOT EXISTS (SELECT FROM core.realm) AS empty');
    const empty = rows[0]!.empty;
    await seedVocabulary(client);
    if (empty) {
      await seedPlace(client);
      await seedRealms(client);
      await seedFleet(client);
    }
    await seedAlarmRules(client);
    await seedServices(client);
    await seedPlan(client, Date.now());
    await client.query('COMMIT');
    return { seeded: empty };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function seedVocabulary(client: pg.ClientBase): Promise<void> {
  await client.query(
    `INSERT INTO core.observed_property (key, name, unit, symbol, precision, kind, states, verified, source)
     SELECT key, name, unit, symbol, precision, kind, nullif(states, 'null'::jsonb), verified, source
     FROM jsonb_to_recordset($1) AS p (key text, name jsonb, unit text, symbol text, precision smallint, kind text,
                                       states jsonb, verified boolean, source text)
     ON CONFLICT (key) DO NOTHING`,
    [JSON.stringify(properties)],
  );
  await client.query(
    `INSERT INTO core.thing_kind (key, domain, name)
     SELECT key, domain, name FROM jsonb_to_recordset($1) AS k (key text, domain text, name jsonb)
     ON CONFLICT (key) DO NOTHING`,
    [JSON.stringify(kinds)],
  );
}

async function seedPlace(client: pg.ClientBase): Promise<void> {
  await client.query('INSERT INTO core.commune (code, name, centre, bounds) VALUES ($1, $2, $3, $4)', [
    commune.code,
    commune.name,
    commune.centre,
    commune.bounds,
  ]);
  await client.query(
    `INSERT INTO core.basemap_feature (commune_code, key, kind, name, ref, geometry, accuracy_m, verified, source)
     SELECT $1, key, kind, name, ref, geometry, accuracy_m, verified, source
     FROM jsonb_to_recordset($2) AS f (key text, kind text, name jsonb, ref text, geometry jsonb,
                                       accuracy_m double precision, verified boolean, source text)`,
    [
      commune.code,
      JSON.stringify(
        basemap.map(({ geometry, properties: { accuracyM, ...rest } }) => ({
          ...rest,
          accuracy_m: accuracyM,
          geometry,
        })),
      ),
    ],
  );
  await client.query(
    `INSERT INTO core.organisational_unit (key, rank, name, part, verified, source)
     SELECT key, rank, name, part, verified, source
     FROM jsonb_to_recordset($1) AS u (key text, rank int, name jsonb, part jsonb, verified boolean, source text)`,
    [JSON.stringify(units.map((unit, rank) => ({ ...unit, rank })))],
  );
}

/** The commune in its present bounds exists since 1/7/2025 (Resolution 1667/NQ-UBTVQH15): nothing live is older. */
const COMMUNE_SINCE = '2025-07-01T00:00:00+07:00';
const SIMULATED_DAYS = 400;

async function seedRealms(client: pg.ClientBase): Promise<void> {
  for (const realm of realms) {
    await client.query(
      `WITH r AS (
         INSERT INTO core.realm (slug, kind, name, commune_code, accept_from, accept_days)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id)
       INSERT INTO core.registry_version (realm_id, version) SELECT id, 1 FROM r`,
      [
        realm.slug,
        realm.kind,
        realm.name,
        realm.communeCode,
        realm.kind === 'live' ? COMMUNE_SINCE : null,
        realm.kind === 'sim' ? SIMULATED_DAYS : null,
      ],
    );
  }
}

async function seedFleet(client: pg.ClientBase): Promise<void> {
  await client.query(
    `WITH fleet AS (
       SELECT t.* FROM jsonb_to_recordset($1) AS t (slug text, kind text, domain text, name jsonb, position jsonb,
         "positionAccuracyM" double precision, "positionVerified" boolean, unit text, datastreams jsonb)
     ), thing AS (
       INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name, longitude, latitude, position_accuracy_m,
                                  position_verified, unit_key)
       SELECT r.id, f.slug, 'registered', f.kind, f.domain, f.name, (f.position->>0)::float8, (f.position->>1)::float8,
              f."positionAccuracyM", f."positionVerified", f.unit
       FROM fleet f CROSS JOIN core.realm r WHERE r.slug = 'sim'
       RETURNING id, slug
     )
     INSERT INTO sandbox.datastream (thing_id, key, property_id, expected_interval_s)
     SELECT thing.id, d.key, p.id, d."expectedIntervalS"
     FROM fleet f JOIN thing USING (slug)
     CROSS JOIN jsonb_to_recordset(f.datastreams) AS d (key text, property text, "expectedIntervalS" int)
     JOIN core.observed_property p ON p.key = d.property`,
    [JSON.stringify(things)],
  );
}

const RULES_BY = 'system';

/**
 * Gives the live and the simulated realms each rule whose key they have never had, in any version: what was changed or
 * switched off stays so. A rule may name things that only one of the realms has.
 */
async function seedAlarmRules(client: pg.ClientBase): Promise<void> {
  const rules = alarmRules.map(({ key, ...draft }) => {
    const definition: RuleDefinition = ruleDefinitionSchema.parse(draft);
    return { key, definition };
  });
  for (const [schema, kind] of [
    ['live', 'live'],
    ['sandbox', 'sim'],
  ]) {
    await client.query(
      `INSERT INTO ${schema}.alarm_rule (realm_id, key, version, definition, created_by)
       SELECT realm.id, rule.key, 1, rule.definition, $3
       FROM core.realm CROSS JOIN jsonb_to_recordset($1) AS rule (key text, definition jsonb)
       WHERE realm.kind = $2
         AND NOT EXISTS (SELECT FROM ${schema}.alarm_rule known WHERE known.realm_id = realm.id AND known.key = rule.key)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rules), kind, RULES_BY],
    );
  }
}
