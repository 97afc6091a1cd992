import type pg from 'pg';
import { vi } from 'vitest';

/**
 * Waits until every journal entry so far can be read. Followers read below the oldest transaction of the whole server,
 * and that may be one of another test.
 */
export async function journalSettled(client: pg.ClientBase): Promise<void> {
  const settled = async () => {
    const { rows } = await client.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM (SELECT xid FROM live.journal UNION ALL SELECT xid FROM sandbox.journal) j
       WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())`,
    );
    if (rows[0]!.open > 0) throw new Error(`${rows[0]!.open} journal entries cannot be read yet`);
  };
  await vi.waitFor(settled, { timeout: 20_000, interval: 20 });
}
