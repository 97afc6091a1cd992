import pg from 'pg';
import { readHistory } from '../src/store/history/history.ts';
import { findStreams, type HistoryStream } from '../src/store/history/streams.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { refreshRollups } from '../src/store/rollups.ts';
import type { BenchParts } from './parts/parts.ts';
import { type BenchRow, median } from './parts/report.ts';

const DAY_MS = 86_400_000;
const INTERVAL_S = 10;
const LONG_DAYS = 90;
const SEVERAL_DAYS = 7;
const SEVERAL = 20;
const BUCKET_MS = 600_000;
const BUCKETS_A_CALL = 5000;
const WARM_UP = 3;
const REPEATS = 15;

/**
 * How long history takes: one datastream with 90 days of a reading each ten seconds in 1,000 points, and 20 datastreams with
 * 7 days in 500 points each. The limit is reading the same buckets from the table that holds them, unmerged and without ends.
 */
export async function historyBench({ database, quick, progress }: BenchParts): Promise<BenchRow[]> {
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const client = await database.connect();
  try {
    const realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
    const streams = await someStreams(pool, realm);
    // Neither end lies on a bucket of any level.
    const toMs = Math.floor(Date.now() / 1000) * 1000 - 7_000;
    await load(client, realm, streams, toMs, progress);
    const measure = async (asked: HistoryStream[], days: number, points: number, table: string): Promise<BenchRow> => {
      const name = `${asked.length} datastreams, ${days} days, ${points} points each`;
      progress(name);
      const range = { fromMs: toMs - days * DAY_MS + 123_000, toMs };
      const value = await medianMs(quick, () => readHistory(pool, realm, asked, range, points));
      const limit = await medianMs(quick, () =>
        pool.query(
          `SELECT datastream_id, bucket, min, max, last FROM ${realm.schema}.${table}
           WHERE datastream_id = ANY($1) AND bucket >= to_timestamp($2 / 1000.0) AND bucket < to_timestamp($3 / 1000.0)`,
          [asked.map(({ datastreamId }) => datastreamId), range.fromMs, range.toMs],
        ),
      );
      return { name, value, unit: 'ms', limit };
    };
    return [
      await measure(streams.slice(0, 1), LONG_DAYS, 1000, 'observation_1h'),
      await measure(streams, SEVERAL_DAYS, 500, 'observation_10m'),
    ];
  } finally {
    await client.end();
    await pool.end();
  }
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
  progress: BenchParts['progress'],
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

async function medianMs(quick: boolean, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k < WARM_UP + (quick ? 3 : REPEATS); k++) {
    const begun = performance.now();
    await work();
    if (k >= WARM_UP) times.push(performance.now() - begun);
  }
  return median(times);
}
