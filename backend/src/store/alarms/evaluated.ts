import { HORIZON_MS, QUALITY } from '@commune/contract';
import {
  lookBackMs,
  OFFLINE_AFTER_INTERVALS,
  type ReadingWindow,
  type TimedValue,
  type WatchedThing,
} from '@commune/domain';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { JournalCursor } from '../journal.ts';
import { PackedReadings } from '../pack.ts';
import { ACCEPTED_AHEAD_MS, type RealmRow } from '../realms.ts';

const ENTRIES_A_READ = 20;
/** By what datastreams promise to send, at the most; whatever they promise, 200 of them. */
const ROWS_A_READ = 200_000;
const LEAST_ROWS = 1000;
/** Held at a time, whatever datastreams sent. */
const ROWS_A_FETCH = 20_000;
/** Up to this many readings behind the cursor are told apart one by one; of more only the earliest of each datastream. */
const TOLD_APART = 2_000_000;

/**
 * What was evaluated up to a place in the journal, from what is stored and what lies behind that place: the newest value
 * of each datastream; `windows`, by datastream, are filled. Of a thing that has readings on both sides, all up to the
 * newest evaluated count: a later one of an earlier time is no news to it. To be called in a snapshot.
 */
export async function evaluatedUntil(
  client: pg.ClientBase,
  realm: RealmRow,
  cursor: JournalCursor,
  things: readonly WatchedThing[],
  windows: ReadonlyMap<number, readonly ReadingWindow[]>,
  nowMs: number,
): Promise<Map<number, TimedValue>> {
  const store = new StoredReadings(client, realm, things, nowMs);
  const ahead = await readAhead(client, realm, cursor);
  const evaluatedMs = await newestEvaluatedMs(client, realm, cursor);
  const latest = await store.newest((id) => (ahead.get(id)?.firstMs ?? Number.POSITIVE_INFINITY) - 1);
  await store.each(
    ahead.keys(),
    { fromMs: (id) => ahead.get(id)!.firstMs, untilMs: () => evaluatedMs },
    (id, reading) => {
      if (ahead.get(id)!.timesMs?.has(reading.timeMs) !== false) return;
      if (reading.timeMs > (latest.get(id)?.timeMs ?? Number.NEGATIVE_INFINITY)) latest.set(id, reading);
    },
  );

  const upToMs = new Map<number, number>();
  for (const { datastreams } of things) {
    const newestMs = Math.max(...datastreams.map(({ id }) => latest.get(id)?.timeMs ?? Number.NEGATIVE_INFINITY));
    for (const { id } of datastreams) upToMs.set(id, newestMs);
  }
  const upTo = (id: number) => upToMs.get(id) ?? Number.NEGATIVE_INFINITY;
  await store.each(ahead.keys(), { fromMs: (id) => ahead.get(id)!.firstMs, untilMs: upTo }, (id, reading) => {
    if (reading.timeMs > (latest.get(id)?.timeMs ?? Number.NEGATIVE_INFINITY)) latest.set(id, reading);
  });
  const heard = Array.from(windows.keys()).filter((id) => Number.isFinite(upToMs.get(id)));
  const backMs = (id: number) => Math.max(...windows.get(id)!.map(({ spanMs }) => lookBackMs(spanMs)));
  await store.each(heard, { fromMs: (id) => upTo(id) - backMs(id), untilMs: upTo }, (id, { timeMs, value }) => {
    for (const window of windows.get(id)!) window.add(timeMs, value);
  });
  return latest;
}

/**
 * No reading that was evaluated is newer: by the journal up to the cursor, or by the clock where that has been pruned.
 * Infinite where neither says.
 */
async function newestEvaluatedMs(client: pg.ClientBase, { schema, id }: RealmRow, to: JournalCursor): Promise<number> {
  const { rows } = await client.query<{ newestMs: number | null; prunedMs: number }>(
    `SELECT ${exactMs('max(t_max)')} AS "newestMs",
            ${exactMs('min(committed_at)')} AS "prunedMs"
     FROM ${schema}.journal WHERE (xid, seq) <= ($1::xid8, $2::bigint) AND realm_id = $3`,
    [to.xid, to.seq, id],
  );
  const { newestMs, prunedMs } = rows[0]!;
  return newestMs === null ? Number.POSITIVE_INFINITY : Math.max(newestMs, prunedMs + ACCEPTED_AHEAD_MS);
}

/** Readings of a datastream that lie behind the cursor. */
interface Ahead {
  firstMs: number;
  /** null where there are too many to tell apart */
  timesMs: Set<number> | null;
}

async function readAhead(
  client: pg.ClientBase,
  { schema, id }: RealmRow,
  from: JournalCursor,
): Promise<Map<number, Ahead>> {
  const ahead = new Map<number, Ahead>();
  let after = from;
  let told = 0;
  for (;;) {
    // Those that are not settled, too: they are stored, and nobody has evaluated them.
    const { rows } = await client.query<JournalCursor & { rows: Buffer }>(
      `SELECT xid::text, seq::text, rows FROM ${schema}.journal
       WHERE (xid, seq) > ($1::xid8, $2::bigint) AND realm_id = $3 AND via <> 'import'
       ORDER BY journal.xid, journal.seq LIMIT $4`,
      [after.xid, after.seq, id, ENTRIES_A_READ],
    );
    for (const { rows: packed } of rows) told += addTo(ahead, new PackedReadings(packed), told < TOLD_APART);
    if (rows.length < ENTRIES_A_READ) return ahead;
    after = rows.at(-1)!;
  }
}

function addTo(ahead: Map<number, Ahead>, packed: PackedReadings, apart: boolean): number {
  for (let k = 0; k < packed.length; k++) {
    const id = packed.datastreamId(k);
    const timeMs = packed.timeMs(k);
    const known = ahead.get(id);
    if (known === undefined) ahead.set(id, { firstMs: timeMs, timesMs: apart ? new Set([timeMs]) : null });
    else {
      known.firstMs = Math.min(known.firstMs, timeMs);
      if (!apart) known.timesMs = null;
      known.timesMs?.add(timeMs);
    }
  }
  return packed.length;
}

/** Readings that alarms may be judged by: neither backfilled nor discarded, of a realm's things. */
class StoredReadings {
  readonly #client: pg.ClientBase;
  readonly #schema: RealmRow['schema'];
  readonly #oldestMs = new Map<number, number>();
  readonly #intervalMs = new Map<number, number>();
  readonly #nowMs: number;

  constructor(client: pg.ClientBase, { schema }: RealmRow, things: readonly WatchedThing[], nowMs: number) {
    this.#client = client;
    this.#schema = schema;
    this.#nowMs = nowMs;
    for (const { id, expectedIntervalS } of things.flatMap(({ datastreams }) => datastreams)) {
      this.#intervalMs.set(id, expectedIntervalS * 1000);
      // As far back as a value counts, or a silence is told from never.
      const backMs = Math.max(HORIZON_MS, (OFFLINE_AFTER_INTERVALS + 1) * expectedIntervalS * 1000);
      this.#oldestMs.set(id, nowMs - backMs);
    }
  }

  /** The newest of each datastream, none after `untilMs` of it. */
  async newest(untilMs: (id: number) => number): Promise<Map<number, TimedValue>> {
    const newest = new Map<number, TimedValue>();
    for (const ids of portions(this.#oldestMs.keys(), () => LEAST_ROWS)) {
      const { rows } = await this.#client.query<TimedValue & { id: number }>(
        `SELECT d.id, ${exactMs('o.time')} AS "timeMs", o.value
         FROM unnest($1::int[], $2::float8[], $3::float8[]) AS d (id, from_ms, until_ms)
         CROSS JOIN LATERAL (
           SELECT time, value FROM ${this.#schema}.observation o
           WHERE datastream_id = d.id AND time >= to_timestamp(d.from_ms / 1000.0)
             AND time <= to_timestamp(d.until_ms / 1000.0) AND ${counts(this.#schema)}
           ORDER BY time DESC LIMIT 1) o`,
        [ids, ids.map((id) => this.#oldestMs.get(id)), ids.map(untilMs)],
      );
      for (const { id, timeMs, value } of rows) newest.set(id, { timeMs, value });
    }
    return newest;
  }

  /** Calls back with each reading of a span, both ends in it, of those datastreams that are the realm's, in the order of their times. */
  async each(
    streams: Iterable<number>,
    { fromMs, untilMs }: Record<'fromMs' | 'untilMs', (id: number) => number>,
    onReading: (id: number, reading: TimedValue) => void,
  ): Promise<void> {
    const ours = Array.from(streams).filter((id) => this.#intervalMs.has(id) && fromMs(id) <= untilMs(id));
    const rowsOf = (id: number) => (Math.min(untilMs(id), this.#nowMs) - fromMs(id)) / this.#intervalMs.get(id)!;
    for (const ids of portions(ours, rowsOf)) {
      const [from, until] = [ids.map(fromMs), ids.map(untilMs)];
      await this.#client.query(
        `DECLARE looked_back NO SCROLL CURSOR FOR
         SELECT d.id, ${exactMs('o.time')} AS "timeMs", o.value
         FROM unnest($1::int[], $2::float8[], $3::float8[]) AS d (id, from_ms, until_ms)
         JOIN ${this.#schema}.observation o ON o.datastream_id = d.id
           AND o.time >= to_timestamp(d.from_ms / 1000.0) AND o.time <= to_timestamp(d.until_ms / 1000.0)
         WHERE ${counts(this.#schema)} AND o.time >= to_timestamp($4 / 1000.0) AND o.time <= to_timestamp($5 / 1000.0)
         ORDER BY d.id, o.time`,
        [ids, from, until, Math.min(...from), Math.max(...until)],
      );
      for (let more = true; more; ) {
        const { rows } = await this.#client.query<TimedValue & { id: number }>(
          `FETCH ${ROWS_A_FETCH} FROM looked_back`,
        );
        for (const { id, timeMs, value } of rows) onReading(id, { timeMs, value });
        more = rows.length === ROWS_A_FETCH;
      }
      await this.#client.query('CLOSE looked_back');
    }
  }
}

function counts(schema: RealmRow['schema']): string {
  return `o.quality <> ${QUALITY.backfilled} AND NOT EXISTS (
    SELECT FROM ${schema}.observation_mark m WHERE m.datastream_id = o.datastream_id AND m.quality = 'discard'
      AND o.time >= m.from_time AND o.time < m.to_time)`;
}

function* portions(ids: Iterable<number>, rowsOf: (id: number) => number): Generator<number[]> {
  let portion: number[] = [];
  let rows = 0;
  for (const id of ids) {
    portion.push(id);
    rows += Math.max(LEAST_ROWS, rowsOf(id));
    if (rows < ROWS_A_READ) continue;
    yield portion;
    portion = [];
    rows = 0;
  }
  if (portion.length > 0) yield portion;
}
