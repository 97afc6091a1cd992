import { DOMAINS, type Domain } from '@commune/contract';
import { commune } from '@commune/db/seeds';
import { MAP_THINGS, mapThingSlug } from '../load/kinds.ts';
import type { BenchDatabase } from '../parts/database.ts';

/** Of a kind that no rule of the seeds looks at: alarms are not what is measured here. */
const KIND = 'bench-sensor';
const PROPERTIES: Record<Domain, string> = {
  environment: 'noise',
  river: 'stage',
  water: 'water-pressure',
  power: 'active-power',
  lighting: 'lamp-power',
  traffic: 'mean-speed',
  waste: 'bin-fill',
  network: 'connected-clients',
  services: 'queue-length',
  reports: 'open-reports',
};

/** Each thing is heard every ten seconds where 1,000 a second take turns. */
const INTERVAL_S = 10;
/** Steps of a sequence that covers a square evenly without a pattern (Roberts' R2). */
const STEP_X = 0.754_877_666;
const STEP_Y = 0.569_840_291;

/** Registers 10,000 things in realm `sim`, spread over the commune and its domains, with one datastream each. */
export async function registerMapThings(database: BenchDatabase): Promise<void> {
  const [west, south, east, north] = commune.bounds;
  const things = Array.from({ length: MAP_THINGS }, (_, k) => {
    const domain = DOMAINS[k % DOMAINS.length]!;
    const lon = west + ((k * STEP_X) % 1) * (east - west);
    const lat = south + ((k * STEP_Y) % 1) * (north - south);
    return { slug: mapThingSlug(k), domain, property: PROPERTIES[domain], lon, lat };
  });
  const client = await database.connect();
  try {
    await client.query(
      `INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name, longitude, latitude)
       SELECT r.id, t.slug, 'registered', $2, t.domain, jsonb_build_object('vi', t.slug, 'en', t.slug), t.lon, t.lat
       FROM core.realm r, json_to_recordset($1::json) AS t (slug text, domain text, lon float8, lat float8)
       WHERE r.slug = 'sim'`,
      [JSON.stringify(things), KIND],
    );
    const { rowCount } = await client.query(
      `INSERT INTO sandbox.datastream (thing_id, key, property_id, expected_interval_s)
       SELECT t.id, 'value', p.id, $2
       FROM json_to_recordset($1::json) AS m (slug text, property text)
       JOIN sandbox.thing t USING (slug) JOIN core.observed_property p ON p.key = m.property`,
      [JSON.stringify(things), INTERVAL_S],
    );
    if (rowCount !== MAP_THINGS)
      throw new Error(`${MAP_THINGS - rowCount!} things name a property that is not defined`);
  } finally {
    await client.end();
  }
}
