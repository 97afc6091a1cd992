import type pg from 'pg';
import { expect } from 'vitest';

/**
 * Waits until every journal entry so far can be read. Followers read below the oldest transaction of the whole server,
 * and that may be one of another test.
 */
export async function journalSettled(client: pg.ClientBase): Promise<void> {
  const settled = async () => {
    const { rows } = await client.query<{ settled: boolean }>(
      `SELECT NOT EXISTS (SELECT FROM live.journal WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))
              AND NOT EXISTS (SELECT FROM sandbox.journal WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())) AS settled`,
    );
    return rows[0]!.settled;
  };
  await expect.poll(settled, { timeout: 20_000, interval: 20 }).toBe(true);
}
