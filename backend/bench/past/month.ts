import { DOMAINS } from '@commune/contract';
import { commune } from '@commune/db/seeds';
import { prepareDays } from '../../src/store/observations.ts';
import type { BenchDatabase } from '../parts/database.ts';
import type { BenchParts } from '../parts/parts.ts';

export const HOUR_MS = 3_600_000;
export const RECENT_MS = 48 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
const DATASTREAMS = 5000;
const INTERVAL_S = 300;
/** Of what is older than 48 h fewer readings are stored: how they lie in the tables is what a moment costs, not their number. */
const OLD_STEP_S = 1800;
/** Steps of a sequence that covers a square evenly without a pattern (Roberts' R2). */
const STEP_X = 0.754_877_666;
const STEP_Y = 0.569_840_291;

/** 5,000 things with one datastream each in realm `sim`, and what they measured until `endMs`. */
export async function storePast(
  database: BenchDatabase,
  endMs: number,
  days: number,
  progress: BenchParts['progress'],
): Promise<void> {
  const [west, south, east, north] = commune.bounds;
  const client = await database.connect();
  try {
    await client.query(
      `INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name, longitude, latitude)
       SELECT r.id, 'past-' || k, 'registered', 'bench-sensor', ($1::text[])[1 + k % $2::int],
              jsonb_build_object('vi', 'past-' || k, 'en', 'past-' || k),
              $3 + (k * ${STEP_X})::numeric % 1 * ($4::float8 - $3), $5 + (k * ${STEP_Y})::numeric % 1 * ($6::float8 - $5)
       FROM core.realm r, generate_series(0, $7::int - 1) AS k WHERE r.slug = 'sim'`,
      [DOMAINS, DOMAINS.length, west, east, south, north, DATASTREAMS],
    );
    await client.query(
      `INSERT INTO sandbox.datastream (thing_id, key, property_id, expected_interval_s)
       SELECT t.id, 'value', (SELECT id FROM core.observed_property WHERE key = 'noise'), $1
       FROM sandbox.thing t WHERE t.slug LIKE 'past-%'`,
      [INTERVAL_S],
    );
    await prepareDays(client, 'sandbox', endMs - days * DAY_MS, endMs);
    for (let day = days; day > 0; day--) {
      progress('storing readings', 1 - day / days);
      const fromMs = endMs - day * DAY_MS;
      const stepS = day * DAY_MS <= RECENT_MS ? INTERVAL_S : OLD_STEP_S;
      await client.query(
        `INSERT INTO sandbox.observation (datastream_id, quality, time, value)
         SELECT d.id, 0, to_timestamp($1 / 1000.0) + make_interval(secs => k * $2 + d.id % $2::int), ((d.id * 7 + k * 13) % 1000) / 10::float8
         FROM generate_series(0, $3::int - 1) AS k, sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
         WHERE t.slug LIKE 'past-%'`,
        [fromMs, stepS, DAY_MS / 1000 / stepS],
      );
    }
    progress('analysing');
    for (const table of ['thing', 'datastream', 'observation']) await client.query(`ANALYZE sandbox.${table}`);
  } finally {
    await client.end();
  }
}
