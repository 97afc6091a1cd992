import type pg from 'pg';
import { readHistory } from '../src/store/history/history.ts';
import { findStreams, type HistoryStream } from '../src/store/history/streams.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { refreshRollups } from '../src/store/rollups.ts';

export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** the bound that the same machine set in the same run */
  limit: number | null;
}

const DAY_MS = 86_400_000;
const INTERVAL_S = 10;
const LONG_DAYS = 90;
const SEVERAL_DAYS = 7;
const SEVERAL = 20;
const BUCKET_MS = 600_000;
const BUCKETS_A_CALL = 5000;
const REPEATS = 15;

/**
 * How long history takes: one datastream with 90 days of a reading each ten seconds in 1,000 points, and 20 datastreams with
 * 7 days in 500 points each. The limit is the median of reading the same answer's rows from the tables that hold them, with
 * no merging and no ends. Needs a migrated, seeded database without observations.
 */
export async function benchHistory(
  connect: () => Promise<pg.Client>,
  pool: pg.Pool,
  progress: (text: string, fraction?: number) => void,
): Promise<Figure[]> {
  const realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
  const streams = await someStreams(pool, realm);
  // Neither end lies on a bucket of any level.
  const toMs = Math.floor(Date.now() / 1000) * 1000 - 7_000;
  const client = await connect();
  try {
    await load(client, realm, streams, toMs, progress);
  } finally {
    await client.end();
  }
  const measure = async (name: string, asked: HistoryStream[], days: number, points: number, table: string) => {
    progress(name);
    const range = { fromMs: toMs - days * DAY_MS + 123_000, toMs };
    const value = await median(() => readHistory(pool, realm, asked, range, points));
    const limit = await median(() =>
      pool.query(
        `SELECT datastream_id, bucket, min, max, last FROM ${realm.schema}.${table}
         WHERE datastream_id = ANY($1) AND bucket >= to_timestamp($2 / 1000.0) AND bucket < to_timestamp($3 / 1000.0)`,
        [asked.map(({ datastreamId }) => datastreamId), range.fromMs, range.toMs],
      ),
    );
    return { name, value, unit: 'ms', limit };
  };
  return [
    await measure('1 datastream, 90 days, 1,000 points', streams.slice(0, 1), LONG_DAYS, 1000, 'observation_1h'),
    await measure('20 datastreams, 7 days, 500 points each', streams, SEVERAL_DAYS, 500, 'observation_10m'),
  ];
}

async function someStreams(pool: pg.Pool, realm: RealmRow): Promise<HistoryStream[]> {
  const { rows } = await pool.query<{ thing: string; key: string }>(
    `SELECT t.slug AS thing, d.key FROM ${realm.schema}.thing t JOIN ${realm.schema}.datastream d ON d.thing_id = t.id
     WHERE t.realm_id = $1 ORDER BY d.id LIMIT $2`,
    [realm.id, SEVERAL],
  );
  return (await findStreams(pool, realm, rows)).filter((stream) => stream.datastreamId !== null);
}

async function load(
  client: pg.Client,
  realm: RealmRow,
  streams: HistoryStream[],
  toMs: number,
  progress: (text: string, fraction?: number) => void,
): Promise<void> {
  const { schema } = realm;
  for (let day = LONG_DAYS; day > 0; day--) {
    progress('readings', 1 - day / LONG_DAYS);
    const from = new Date(toMs - day * DAY_MS);
    const to = new Date(toMs - (day - 1) * DAY_MS);
    await client.query('SELECT core.prepare_observation_days($1, $2, $3)', [schema, from, to]);
    await client.query(
      `INSERT INTO ${schema}.observation (datastream_id, quality, time, value)
       SELECT d, 0, t, 20 + 10 * sin(extract(epoch FROM t) / 7000 + d) + random()
       FROM generate_series($1::timestamptz, $2::timestamptz - interval '1 second', $3::int * interval '1 second') AS t
       CROSS JOIN unnest($4::int[]) AS d ORDER BY d, t`,
      [
        from,
        to,
        INTERVAL_S,
        streams.slice(0, day > SEVERAL_DAYS ? 1 : SEVERAL).map(({ datastreamId }) => datastreamId),
      ],
    );
  }
  const due = streams.flatMap(({ datastreamId }, k) =>
    bucketsBetween(toMs - (k === 0 ? LONG_DAYS : SEVERAL_DAYS) * DAY_MS, toMs).map((startMs) => ({
      datastreamId,
      startMs,
    })),
  );
  for (let done = 0; done < due.length; done += BUCKETS_A_CALL) {
    progress('rollups', done / due.length);
    await refreshRollups(client, schema, due.slice(done, done + BUCKETS_A_CALL), false);
  }
  await client.query('UPDATE core.rollup_cursor SET at = now()');
  await client.query(`ANALYZE ${schema}.observation`);
}

function bucketsBetween(fromMs: number, toMs: number): number[] {
  const first = Math.floor(fromMs / BUCKET_MS);
  return Array.from({ length: Math.ceil(toMs / BUCKET_MS) - first }, (_, k) => (first + k) * BUCKET_MS);
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k < REPEATS + 3; k++) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return times.slice(3).sort((a, b) => a - b)[REPEATS >> 1]!;
}
