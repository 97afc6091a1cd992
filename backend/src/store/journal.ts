import type pg from 'pg';
import { encodeRow, encodeTime } from './binary-copy.ts';
import { exactMs } from './epoch-ms.ts';
import { PackedReadings, packReadings } from './pack.ts';
import type { Reading } from './reading.ts';
import type { RealmSchema } from './realms.ts';
import { runScript, type ScriptStep } from './script.ts';

/** `clock`: no readings, but where a drill's clock stood behind those before it. */
export type Via = 'ingest' | 'import' | 'derived' | 'clock';

/** One committed batch of one realm: what was inserted or changed. */
export interface JournalEntry {
  seq: number;
  realmId: number;
  via: Via;
  readings: readonly Reading[];
  /** of a clock */
  clockMs?: number;
}

export const JOURNAL_CHANNEL = 'ioc_journal';

/** What becomes a journal row. `origin` is the UUID of the process. */
export interface NewEntry {
  realmId: number;
  origin: string;
  via: Via;
  readings: readonly Reading[];
  /** of a clock */
  clockMs?: number;
}

/** The steps of a script that write a batch's journal row, tell the other processes at commit and select its seq. */
export function journalSteps(schema: RealmSchema, entry: NewEntry): ScriptStep[] {
  return [
    {
      sql: `COPY ${schema}.journal (realm_id, origin, via, t_min, t_max, n, rows) FROM STDIN (FORMAT binary)`,
      copy: encodeEntry(entry),
    },
    { sql: `SELECT currval('core.journal_seq'), pg_notify('${JOURNAL_CHANNEL}', '${entry.origin}')` },
  ];
}

/** Writes the batch's journal row in its transaction. Returns its seq. */
export async function appendJournal(client: pg.ClientBase, schema: RealmSchema, entry: NewEntry): Promise<number> {
  const [row] = await runScript(client, journalSteps(schema, entry));
  return Number(row![0]);
}

function encodeEntry({ realmId, origin, via, readings, clockMs }: NewEntry): Buffer {
  let tMin = clockMs ?? Number.POSITIVE_INFINITY;
  let tMax = clockMs ?? Number.NEGATIVE_INFINITY;
  for (const { timeMs } of readings) {
    if (timeMs < tMin) tMin = timeMs;
    if (timeMs > tMax) tMax = timeMs;
  }
  const realm = Buffer.allocUnsafe(2);
  realm.writeInt16BE(realmId);
  const n = Buffer.allocUnsafe(4);
  n.writeInt32BE(readings.length);
  const uuid = Buffer.from(origin.replaceAll('-', ''), 'hex');
  return encodeRow([realm, uuid, Buffer.from(via), encodeTime(tMin), encodeTime(tMax), n, packReadings(readings)]);
}

/** A follower's place. By transaction first: numbers are drawn before commit, so a lower seq may become visible later. */
export interface JournalCursor {
  xid: string;
  seq: string;
}

/** Where a new follower begins: everything before is committed and in the tables, whatever is running comes after. */
export async function journalEnd(db: pg.Pool | pg.ClientBase): Promise<JournalCursor> {
  const { rows } = await db.query<{ xid: string }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid');
  return { xid: rows[0]!.xid, seq: '-1' };
}

/** The first transaction that has not begun: whatever was announced so far is older. */
export async function journalFront(db: pg.Pool): Promise<bigint> {
  const { rows } = await db.query<{ xid: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid');
  return BigInt(rows[0]!.xid);
}

/** An entry whose readings are read in place. */
export type PackedEntry = Omit<JournalEntry, 'readings'> & { packed: PackedReadings };

/** A portion of the journal, and the cursor behind it. */
export interface JournalPortion<Entry> {
  entries: Entry[];
  cursor: JournalCursor;
  more: boolean;
}

/**
 * The next entries after the cursor. Reads only below the oldest transaction still running, so that none is passed over;
 * with `upTo` only as far as another follower has come. `exceptOrigin` leaves one process's own entries out.
 */
export async function readPackedJournal(
  db: pg.Pool | pg.ClientBase,
  schema: RealmSchema,
  after: JournalCursor,
  exceptOrigin: string | null,
  limit: number,
  upTo?: JournalCursor,
): Promise<JournalPortion<PackedEntry>> {
  const end = upTo ?? (await journalEnd(db));
  const { rows } = await db.query<EntryRow & { xid: string }>(
    `SELECT j.xid::text, j.seq::text, realm_id, via, ${CLOCK_MS}, rows FROM ${schema}.journal j
     WHERE (j.xid, j.seq) > ($1::xid8, $2::bigint) AND (j.xid, j.seq) <= ($3::xid8, $6::bigint)
       AND ($4::uuid IS NULL OR origin <> $4)
     ORDER BY j.xid, j.seq LIMIT $5`,
    [after.xid, after.seq, end.xid, exceptOrigin, limit, end.seq],
  );
  const last = rows.at(-1);
  const more = last !== undefined && rows.length === limit;
  return { entries: rows.map(packedEntry), cursor: more ? { xid: last.xid, seq: last.seq } : end, more };
}

/** The same with every reading as an object. */
export async function readJournal(
  ...question: Parameters<typeof readPackedJournal>
): Promise<JournalPortion<JournalEntry>> {
  const { entries, ...portion } = await readPackedJournal(...question);
  return { entries: entries.map(unpacked), ...portion };
}

/**
 * Entries after the cursor that can be seen already, though an older transaction still runs and may yet put others before
 * them: for who wants each soon and not all in order. Those in `seen` are left out.
 */
export async function readJournalAhead(
  db: pg.Pool,
  schema: RealmSchema,
  after: JournalCursor,
  exceptOrigin: string,
  seen: ReadonlySet<number>,
  limit: number,
): Promise<JournalEntry[]> {
  const { rows } = await db.query<EntryRow>(
    `SELECT seq::text, realm_id, via, ${CLOCK_MS}, rows FROM ${schema}.journal
     WHERE (xid, seq) > ($1::xid8, $2::bigint) AND origin <> $3 AND NOT seq = ANY($4::bigint[])
     ORDER BY xid, seq LIMIT $5`,
    [after.xid, after.seq, exceptOrigin, [...seen], limit],
  );
  return rows.map((row) => unpacked(packedEntry(row)));
}

const CLOCK_MS = `CASE WHEN via = 'clock' THEN ${exactMs('t_min')} END AS clock_ms`;

interface EntryRow {
  seq: string;
  realm_id: number;
  via: Via;
  clock_ms: number | null;
  rows: Buffer;
}

function packedEntry({ seq, realm_id: realmId, via, clock_ms: clockMs, rows }: EntryRow): PackedEntry {
  const packed = new PackedReadings(rows);
  return { seq: Number(seq), realmId, via, packed, ...(clockMs === null ? {} : { clockMs }) };
}

function unpacked({ packed, ...entry }: PackedEntry): JournalEntry {
  return { ...entry, readings: packed.unpack() };
}

/** Where a follower that must miss nothing has come to; it is kept in the database. */
export async function followerCursor(
  client: pg.ClientBase,
  follower: string,
  schema: RealmSchema,
): Promise<JournalCursor> {
  const { rows } = await client.query<JournalCursor>(
    'SELECT xid::text, seq::text FROM core.journal_cursor WHERE follower = $1 AND realm_schema = $2',
    [follower, schema],
  );
  return rows[0]!;
}

/** To be called in the transaction of what the entries led to. */
export async function advanceFollower(
  client: pg.ClientBase,
  follower: string,
  schema: RealmSchema,
  { xid, seq }: JournalCursor,
): Promise<void> {
  await client.query(
    'UPDATE core.journal_cursor SET xid = $3::xid8, seq = $4 WHERE follower = $1 AND realm_schema = $2',
    [follower, schema, xid, seq],
  );
}

/**
 * Drops what is older than the journal's 48 hours, behind all who must see it, and missing from no keyframe that is kept;
 * at most `limit` rows, so that no transaction grows long.
 */
export async function pruneJournal(
  db: pg.Pool,
  schema: RealmSchema,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM ${schema}.journal WHERE seq IN (
       SELECT j.seq FROM ${schema}.journal j JOIN core.rollup_cursor c ON c.realm_schema = $3
       LEFT JOIN (SELECT DISTINCT ON (realm_id) realm_id, time, xid FROM ${schema}.keyframe ORDER BY realm_id, time) oldest
         ON oldest.realm_id = j.realm_id
       WHERE j.committed_at < to_timestamp($1 / 1000.0) AND (j.xid, j.seq) <= (c.xid, c.seq)
         AND (oldest.time IS NULL OR (j.xid < oldest.xid AND j.t_max <= oldest.time))
         AND NOT EXISTS (SELECT FROM core.journal_cursor f WHERE f.realm_schema = $3 AND (j.xid, j.seq) > (f.xid, f.seq))
       ORDER BY j.seq LIMIT $2)`,
    [olderThanMs, limit, schema],
  );
  return rowCount ?? 0;
}
