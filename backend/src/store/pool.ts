import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** A server that does not answer at all is a server that is away. */
const CONNECT_TIMEOUT_MS = 5000;
/** A server that went without a word is noticed by a silent connection after this, not after two hours. */
const KEEPALIVE_AFTER_MS = 10_000;
const ANSWERS_WITHIN_MS = 1000;

/** Connections for everything but ingest's own; a query that runs away is cut off. */
export function createPool(url: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 6,
    application_name: 'commune-ioc',
    statement_timeout: 30_000,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
  });
  // An idle connection that breaks would end the process otherwise; the next query opens a new one.
  pool.on('error', onError);
  return pool;
}

export async function connect(url: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // The query under way is rejected as well, and its caller decides; without a listener the process would end.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Whether the database answers within a second. */
export async function answers(pool: pg.Pool): Promise<boolean> {
  const late = delay(ANSWERS_WITHIN_MS, false, { ref: false });
  return Promise.race([
    pool.query('SELECT').then(
      () => true,
      () => false,
    ),
    late,
  ]);
}

/**
 * Whether the rows themselves are at fault, so that the same work can never succeed: class 22 (data exception) and 23
 * (integrity), but not a missing partition, which is ours to make.
 */
export function isDataError(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || !/^2[23][0-9A-Z]{3}$/.test(code)) return false;
  return !/no partition of relation/.test(String(message));
}

export const UNIQUE_VIOLATION = '23505';
export const LOCK_NOT_AVAILABLE = '55P03';

export function hasCode(error: unknown, code: string): boolean {
  return (error as { code?: unknown }).code === code;
}
