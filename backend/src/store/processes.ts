import type { RefusalReason, TrafficFilter } from '@commune/contract';
import type pg from 'pg';

/** A process that has not been seen for this long is dead. */
const DEAD_AFTER_S = 5;
/** Its row stays a while, for whoever looks into the database to see why. */
const FORGOTTEN_AFTER_S = 60;

/** What a process took in, second by second; the last of each series is of `second`, epoch s. */
export interface MeterReading {
  second: number;
  received: number[];
  committed: number[];
  duplicates: number[];
  refused: number[];
  backlog: number[];
  /** of all these seconds */
  reasons: Partial<Record<RefusalReason, number>>;
  /** how many batches took how long: bucket and number */
  commits: [number, number][];
}

/** Somebody who looks at what comes in, through the process that says so. */
export interface Look {
  id: string;
  filter: TrafficFilter;
}

/** What one process does and counts since its start. */
export interface ProcessFigures {
  /** ingest slots of an external broker that it holds */
  slots: number;
  received: number;
  committed: number;
  duplicates: number;
  rejected: number;
  backlog: number;
  lagMs: number;
  stalled: boolean;
  /** messages by realm slug */
  messages: Record<string, number>;
  /** null where it takes nothing in */
  meters: MeterReading | null;
  looks: readonly Look[];
}

export interface ProcessRow extends ProcessFigures {
  id: string;
  roles: string[];
}

/** Says that a process lives, and returns the others that do. */
export async function beat(
  db: pg.ClientBase,
  { id, roles, startedAtMs }: { id: string; roles: readonly string[]; startedAtMs: number },
  figures: ProcessFigures,
): Promise<ProcessRow[]> {
  const { slots, received, committed, duplicates, rejected, backlog, lagMs, stalled, messages } = figures;
  const { meters, looks } = figures;
  await db.query(
    `INSERT INTO core.process (id, roles, started_at, slots, received, committed, duplicates, rejected, backlog, lag_ms,
                               stalled, messages, meters, looks)
     VALUES ($1, $2, to_timestamp($3 / 1000.0), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (id) DO UPDATE SET seen_at = now(), slots = excluded.slots, received = excluded.received,
       committed = excluded.committed, duplicates = excluded.duplicates, rejected = excluded.rejected,
       backlog = excluded.backlog, lag_ms = excluded.lag_ms, stalled = excluded.stalled, messages = excluded.messages,
       meters = excluded.meters, looks = excluded.looks`,
    [
      ...[id, roles, startedAtMs, slots, received, committed, duplicates, rejected, backlog, lagMs, stalled, messages],
      ...[meters, JSON.stringify(looks)],
    ],
  );
  if (roles.includes('ingest') && !stalled) {
    await db.query(
      'INSERT INTO core.ingest_presence (at) VALUES (now()) ON CONFLICT (singleton) DO UPDATE SET at = excluded.at',
    );
  }
  const { rows } = await db.query<ProcessRow>(
    `WITH forgotten AS (DELETE FROM core.process WHERE seen_at < now() - make_interval(secs => $3))
     SELECT id, roles, slots, received::float8, committed::float8, duplicates::float8, rejected::float8, backlog,
            lag_ms AS "lagMs", stalled, messages, meters, coalesce(looks, '[]') AS looks
     FROM core.process WHERE id <> $1 AND seen_at > now() - make_interval(secs => $2)`,
    [id, DEAD_AFTER_S, FORGOTTEN_AFTER_S],
  );
  return rows;
}

/** Takes one's own row away at the end. */
export async function leave(db: pg.ClientBase, id: string): Promise<void> {
  await db.query('DELETE FROM core.process WHERE id = $1', [id]);
}

/** Whether any process that takes readings in lives. */
export async function ingestLives(db: pg.Pool): Promise<boolean> {
  const { rowCount } = await db.query(
    "SELECT FROM core.process WHERE 'ingest' = ANY(roles) AND seen_at > now() - make_interval(secs => $1) LIMIT 1",
    [DEAD_AFTER_S],
  );
  return rowCount === 1;
}

/** The smallest number of slots that one of these ingest processes holds; null where there is none. */
export function fewestSlots(processes: readonly ProcessRow[]): number | null {
  const slots = processes.filter(({ roles }) => roles.includes('ingest')).map((each) => each.slots);
  return slots.length === 0 ? null : Math.min(...slots);
}
