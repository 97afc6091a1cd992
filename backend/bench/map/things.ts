import { DOMAINS, type Domain } from '@commune/contract';
import { commune } from '@commune/db/seeds';
import { MAP_THINGS, mapThingSlug } from '../load/kinds.ts';
import type { BenchDatabase } from '../parts/database.ts';

/** What stands for each domain: the symbols on the map differ as they do in a commune. */
const STANDS_FOR: Record<Domain, readonly [kind: string, property: string]> = {
  environment: ['air-node', 'pm25'],
  river: ['canal-gauge', 'stage'],
  water: ['pressure-point', 'water-pressure'],
  power: ['transformer', 'active-power'],
  lighting: ['street-lamp', 'lamp-power'],
  traffic: ['traffic-counter', 'mean-speed'],
  waste: ['waste-bin', 'bin-fill'],
  network: ['public-wifi', 'connected-clients'],
  services: ['service-counter', 'queue-length'],
  reports: ['report-area', 'open-reports'],
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
    const [kind, property] = STANDS_FOR[domain];
    const lon = west + ((k * STEP_X) % 1) * (east - west);
    const lat = south + ((k * STEP_Y) % 1) * (north - south);
    return { slug: mapThingSlug(k), domain, kind, property, lon, lat };
  });
  const client = await database.connect();
  try {
    await client.query(
      `INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name, longitude, latitude)
       SELECT r.id, t.slug, 'registered', t.kind, t.domain, jsonb_build_object('vi', t.slug, 'en', t.slug), t.lon, t.lat
       FROM core.realm r, json_to_recordset($1::json) AS t (slug text, kind text, domain text, lon float8, lat float8)
       WHERE r.slug = 'sim'`,
      [JSON.stringify(things)],
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
