import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

const LEVELS = [
  { table: 'observation_10m', width: '10 min', bucket: "date_bin('10 min', time, '2000-01-01Z')" },
  { table: 'observation_1h', width: '1 hour', bucket: "date_trunc('hour', time, 'Asia/Ho_Chi_Minh')" },
  { table: 'observation_1d', width: '1 day', bucket: "date_trunc('day', time, 'Asia/Ho_Chi_Minh')" },
];
/** The job comes round every 5 s, and has what it missed to make up for. */
const CAUGHT_UP_WITHIN_MS = 120_000;
const LOOK_AGAIN_MS = 1000;

/** How many buckets that are over differ from what the observations give, once the job had time to come round. */
export async function rollupDifferences(client: pg.Client): Promise<number> {
  for (const deadline = Date.now() + CAUGHT_UP_WITHIN_MS; ; await delay(LOOK_AGAIN_MS)) {
    const differences = await countDifferences(client);
    if (differences === 0 || Date.now() > deadline) return differences;
  }
}

async function countDifferences(client: pg.Client): Promise<number> {
  let differences = 0;
  for (const { table, width, bucket } of LEVELS) {
    const { rows } = await client.query<{ n: number }>(
      `WITH expected AS (
         SELECT datastream_id, ${bucket} AS bucket, count(*) AS n, min(value) AS min, max(value) AS max, sum(value) AS sum,
                (array_agg(value ORDER BY time))[1] AS first, (array_agg(value ORDER BY time DESC))[1] AS last
         FROM sandbox.observation GROUP BY 1, 2),
       over AS (SELECT * FROM expected WHERE bucket + INTERVAL '${width}' <= now()),
       held AS (SELECT datastream_id, bucket, n::bigint, min, max, sum, first, last FROM sandbox.${table}
                WHERE bucket + INTERVAL '${width}' <= now())
       SELECT count(*)::int AS n FROM (
         (SELECT * FROM over EXCEPT SELECT * FROM held) UNION ALL (SELECT * FROM held EXCEPT SELECT * FROM over)) d`,
    );
    differences += rows[0]!.n;
  }
  return differences;
}
