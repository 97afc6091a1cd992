import { DERIVED_MARK } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { JournalCursor, Via } from '../journal.ts';
import { PackedReadings } from '../pack.ts';
import type { RealmSchema } from '../realms.ts';

/** An entry that is settled, with its place and when its transaction began, by the database's clock. */
export interface WatchedEntry {
  cursor: JournalCursor;
  realmId: number;
  via: Via;
  committedMs: number;
  packed: PackedReadings;
}

/** What the alarms hang on beside the readings, as figures that change with it. */
export interface Stamps {
  /** things, datastreams, rules */
  registry: string;
  /** what somebody discarded */
  marks: string;
  /** when we took nothing in */
  gaps: string;
}

export interface JournalLook {
  entries: WatchedEntry[];
  /** behind what was read */
  cursor: JournalCursor;
  more: boolean;
  /** of the database */
  nowMs: number;
  /** when the oldest began that can be seen already, but not yet be read in order; null where there is none */
  unsettledMs: number | null;
  stamps: Stamps;
}

type Row = Stamps & {
  settled: string;
  nowMs: number;
  unsettledMs: number | null;
  xid: string | null;
  seq: string;
  realmId: number;
  via: Via;
  committedMs: number;
  rows: Buffer;
};

function stamps(schema: RealmSchema): string {
  return `concat((SELECT sum(version) FROM core.registry_version), '/', (SELECT max(id) FROM ${schema}.alarm_rule)) AS registry,
    (SELECT concat(count(*), '/', max(id)) FROM ${schema}.observation_mark
     WHERE quality = 'discard' AND who <> '${DERIVED_MARK}') AS marks,
    concat((SELECT max(id) FROM ${schema}.ingest_gap)) AS gaps`;
}

/** The stamps alone, and when the newest entry was committed, if the journal has any. */
export async function readStamps(
  client: pg.ClientBase,
  schema: RealmSchema,
): Promise<{ stamps: Stamps; nowMs: number; committedMs: number | null }> {
  const { rows } = await client.query<Stamps & { nowMs: number; committedMs: number | null }>(
    `SELECT ${exactMs('now()')} AS "nowMs", (SELECT ${exactMs('max(committed_at)')} FROM ${schema}.journal) AS "committedMs",
            ${stamps(schema)}`,
  );
  const { nowMs, committedMs, ...rest } = rows[0]!;
  return { stamps: rest, nowMs, committedMs };
}

/**
 * One look at everything that alarms follow: the next entries behind the cursor, and whether anything else changed. In one
 * statement, so that no reading is seen before the thing or the mark that it belongs to; it is asked ten times a second.
 */
export async function lookAtJournal(
  client: pg.ClientBase,
  schema: RealmSchema,
  after: JournalCursor,
  limit: number,
): Promise<JournalLook> {
  const { rows } = await client.query<Row>({
    name: `look at ${schema}.journal`,
    text: `SELECT now.*, j.* FROM (
         SELECT s.settled::text, ${exactMs('statement_timestamp()')} AS "nowMs",
           (SELECT ${exactMs('min(committed_at)')} FROM ${schema}.journal WHERE xid >= s.settled) AS "unsettledMs",
           ${stamps(schema)}
         FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS settled) s) now
       LEFT JOIN LATERAL (
         SELECT xid::text, seq::text, realm_id AS "realmId", via, ${exactMs('committed_at')} AS "committedMs", rows
         FROM ${schema}.journal WHERE (xid, seq) > ($1::xid8, $2::bigint) AND xid < now.settled::xid8
         ORDER BY journal.xid, journal.seq LIMIT $3) j ON true`,
    values: [after.xid, after.seq, limit],
  });
  const { settled, nowMs, unsettledMs, registry, marks, gaps } = rows[0]!;
  const entries = rows.flatMap(({ xid, seq, realmId, via, committedMs, rows: packed }) =>
    xid === null
      ? []
      : [
          {
            cursor: { xid, seq },
            realmId,
            via,
            committedMs,
            packed: new PackedReadings(packed),
          } satisfies WatchedEntry,
        ],
  );
  const more = entries.length === limit;
  const cursor = more ? entries.at(-1)!.cursor : { xid: settled, seq: '-1' };
  return { entries, cursor, more, nowMs, unsettledMs, stamps: { registry, marks, gaps } };
}
