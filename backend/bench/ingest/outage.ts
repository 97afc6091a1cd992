import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { LOAD_KEYS } from '../load/messages.ts';
import type { RunningBackend } from '../parts/backend.ts';
import { runLoad } from '../parts/load.ts';
import { type Broker, paced } from './pipeline-load.ts';
import { waitForRows } from './throughput.ts';

const BEFORE_MS = 5000;
const AFTER_MS = 5000;

/**
 * A database that lets nobody in for a while, under a steady load: seconds from its return until nothing waits any more,
 * and the backend's memory at its most. Throws where a reading is lost or stored twice.
 */
export async function outage(
  root: string,
  backend: RunningBackend,
  databaseUrl: string,
  load: { broker: Broker; startMs: number; readingsPerS: number; awayMs: number },
  onProgress: (fraction: number) => void,
): Promise<{ catchUpS: number; peakMb: number }> {
  const { broker, startMs, readingsPerS, awayMs } = load;
  const server = new URL(databaseUrl);
  const database = server.pathname.slice(1);
  server.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  const durationMs = BEFORE_MS + awayMs + AFTER_MS;
  let peakMb = 0;
  let backAtMs = Number.POSITIVE_INFINITY;
  let caughtUpAtMs: number | null = null;
  const publishing = runLoad(root, paced(broker, startMs, readingsPerS, durationMs, false), (report) => {
    peakMb = Math.max(peakMb, backend.memoryMb());
    onProgress(report.elapsedMs / durationMs);
    const waiting = report.offered - report.sent + report.outstanding;
    // Half a second's worth is what is always on its way.
    if (Date.now() > backAtMs && waiting < readingsPerS / LOAD_KEYS.length / 2) caughtUpAtMs ??= Date.now();
  });
  await delay(BEFORE_MS);
  await admin.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);
  await delay(awayMs);
  await admin.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
  backAtMs = Date.now();
  const done = await publishing;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await waitForRows(client, startMs, done.sent * LOAD_KEYS.length);
  await client.end();
  await admin.end();
  return { catchUpS: ((caughtUpAtMs ?? Date.now()) - backAtMs) / 1000, peakMb };
}
