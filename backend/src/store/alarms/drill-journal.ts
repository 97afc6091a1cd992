import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { JournalCursor } from '../journal.ts';
import { PackedReadings } from '../pack.ts';
import type { RealmRow } from '../realms.ts';

/** A drill, and where its alarms have come to. */
export interface DrillPlace {
  realmId: number;
  clockMs: number;
  cursor: JournalCursor;
}

/** Drills whose clock has moved on since their alarms were evaluated. */
export async function listDueDrills(client: pg.ClientBase): Promise<DrillPlace[]> {
  const { rows } = await client.query<{ realmId: number; clockMs: number } & JournalCursor>({
    name: 'due drills',
    text: `SELECT d.realm_id AS "realmId", ${exactMs('d.clock_at')} AS "clockMs",
                  p.xid::text, p.seq::text
      FROM core.drill d LEFT JOIN core.drill_place USING (realm_id)
      CROSS JOIN LATERAL (SELECT coalesce(xid, '0'::xid8) AS xid, coalesce(seq, -1) AS seq) p
      WHERE EXISTS (
        SELECT FROM sandbox.journal j WHERE j.realm_id = d.realm_id AND j.via = 'clock' AND (j.xid, j.seq) > (p.xid, p.seq)
          AND j.xid < pg_snapshot_xmin(pg_current_snapshot()) AND j.t_min > d.clock_at)
      ORDER BY d.realm_id`,
  });
  return rows.map(({ realmId, clockMs, xid, seq }) => ({ realmId, clockMs, cursor: { xid, seq } }));
}

/** What a drill's alarms hang on beside its readings, as a text that changes with it. */
export async function drillStamp(client: pg.ClientBase, { id }: Pick<RealmRow, 'id'>): Promise<string> {
  const { rows } = await client.query<{ stamp: string }>({
    name: 'stamp of a drill',
    text: `SELECT concat((SELECT version FROM core.registry_version WHERE realm_id = $1), '/',
                         (SELECT max(id) FROM sandbox.alarm_rule WHERE realm_id = $1)) AS stamp`,
    values: [id],
  });
  return rows[0]!.stamp;
}

export interface ClockEntry {
  clockMs: number;
  cursor: JournalCursor;
}

/** The next places at which the drill's clock has moved on, in the order of the journal. */
export async function nextClocks(
  client: pg.ClientBase,
  { id }: Pick<RealmRow, 'id'>,
  after: JournalCursor,
  clockMs: number,
  limit: number,
): Promise<ClockEntry[]> {
  const { rows } = await client.query<{ clockMs: number } & JournalCursor>({
    name: 'next clocks of a drill',
    text: `SELECT ${exactMs('t_min')} AS "clockMs", xid::text, seq::text FROM sandbox.journal
      WHERE realm_id = $1 AND via = 'clock' AND (xid, seq) > ($2::xid8, $3::bigint)
        AND xid < pg_snapshot_xmin(pg_current_snapshot()) AND t_min > to_timestamp($4 / 1000.0)
      ORDER BY journal.xid, journal.seq LIMIT $5`,
    values: [id, after.xid, after.seq, clockMs, limit],
  });
  const clocks: ClockEntry[] = [];
  for (const { clockMs: atMs, xid, seq } of rows) {
    // One that stands behind another says nothing.
    if (atMs > (clocks.at(-1)?.clockMs ?? clockMs)) clocks.push({ clockMs: atMs, cursor: { xid, seq } });
  }
  return clocks;
}

/** What was measured in a drill between two places of the journal, the second included, in portions. */
export async function* readBetween(
  client: pg.ClientBase,
  { id }: Pick<RealmRow, 'id'>,
  after: JournalCursor,
  upTo: JournalCursor,
  limit: number,
): AsyncGenerator<PackedReadings[]> {
  for (let from = after; ; ) {
    const { rows } = await client.query<JournalCursor & { rows: Buffer }>({
      name: 'readings of a drill',
      text: `SELECT xid::text, seq::text, rows FROM sandbox.journal
        WHERE realm_id = $1 AND via = 'ingest' AND (xid, seq) > ($2::xid8, $3::bigint) AND (xid, seq) <= ($4::xid8, $5::bigint)
        ORDER BY journal.xid, journal.seq LIMIT $6`,
      values: [id, from.xid, from.seq, upTo.xid, upTo.seq, limit],
    });
    if (rows.length > 0) yield rows.map((row) => new PackedReadings(row.rows));
    if (rows.length < limit) return;
    from = rows.at(-1)!;
  }
}

/** To be called in the transaction of what the readings led to. */
export async function advanceDrill(
  client: pg.ClientBase,
  { id }: Pick<RealmRow, 'id'>,
  { clockMs, cursor: { xid, seq } }: ClockEntry,
): Promise<void> {
  await client.query(
    `WITH advanced AS (UPDATE core.drill SET clock_at = to_timestamp($2 / 1000.0) WHERE realm_id = $1 RETURNING realm_id)
     INSERT INTO core.drill_place (realm_id, xid, seq) SELECT realm_id, $3::xid8, $4::bigint FROM advanced
     ON CONFLICT (realm_id) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`,
    [id, clockMs, xid, seq],
  );
}
