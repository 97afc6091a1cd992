import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { LOAD_KEYS, LOAD_THINGS } from '../load/messages.ts';
import { runLoad } from '../parts/load.ts';
import { type Broker, flatOut } from './pipeline-load.ts';

const LOOK_AGAIN_MS = 20;
const GIVE_UP_MS = 300_000;

/**
 * Readings stored a second, from the first packet until the last row is committed. A broker between may acknowledge long
 * before that; the rows are what counts.
 */
export async function storedPerSecond(
  root: string,
  client: pg.Client,
  load: { broker: Broker; startMs: number; count: number },
  onProgress: (fraction: number) => void,
): Promise<number> {
  const { broker, startMs, count } = load;
  const { begunAtMs } = await runLoad(root, flatOut(broker, startMs, count), ({ sent }) => onProgress(sent / count));
  await waitForRows(client, startMs, count * LOAD_KEYS.length);
  return (count * LOAD_KEYS.length) / ((Date.now() - begunAtMs) / 1000);
}

/** A message of each thing, and everything that follows the journal has seen it: what a start costs is over then. */
export async function warmUp(root: string, client: pg.Client, broker: Broker, startMs: number): Promise<void> {
  await sendOfEach(root, client, broker, startMs);
  await waitForFollowers(client);
}

/** A message of each thing, stored. */
export async function sendOfEach(root: string, client: pg.Client, broker: Broker, startMs: number): Promise<void> {
  await runLoad(root, flatOut(broker, startMs, LOAD_THINGS));
  await waitForRows(client, startMs, LOAD_THINGS * LOAD_KEYS.length);
}

/** Each way begins on an empty table: none pays for the rows of another, in the index or when a start looks back on them. */
export async function emptyReadings(client: pg.Client): Promise<void> {
  await client.query('TRUNCATE sandbox.observation');
}

/** Waits until everything is rolled up and judged, so that one measurement does not pay for the one before. */
export async function waitForFollowers(client: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `SELECT FROM sandbox.journal j
       JOIN (SELECT realm_schema, xid, seq FROM core.rollup_cursor
             UNION ALL SELECT realm_schema, xid, seq FROM core.journal_cursor) c ON c.realm_schema = 'sandbox'
       WHERE (j.xid, j.seq) > (c.xid, c.seq) LIMIT 1`,
    );
    if (rowCount === 0) return;
    await delay(LOOK_AGAIN_MS);
  }
}

/** Waits until so many rows are stored from that time on. Throws where it does not come to that, or holds more. */
export async function waitForRows(client: pg.Client, startMs: number, rows: number): Promise<void> {
  const begun = Date.now();
  for (;;) {
    const stored = await journalled(client, startMs);
    if (stored > rows) throw new Error(`${stored - rows} readings are stored twice`);
    if (stored === rows) return;
    if (Date.now() - begun > GIVE_UP_MS) throw new Error(`${rows - stored} readings are missing`);
    await delay(LOOK_AGAIN_MS);
  }
}

/** The journal tells how many rows are committed without counting the table. */
async function journalled(client: pg.Client, startMs: number): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    'SELECT coalesce(sum(n), 0)::int AS n FROM sandbox.journal WHERE t_min >= to_timestamp($1 / 1000.0)',
    [startMs],
  );
  return rows[0]!.n;
}
