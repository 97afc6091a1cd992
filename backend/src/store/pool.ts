import pg from 'pg';

/** Connections for everything but ingest's own; a query that runs away is cut off. */
export function createPool(url: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 6,
    application_name: 'commune-ioc',
    statement_timeout: 30_000,
  });
  // An idle connection that breaks would end the process otherwise; the next query opens a new one.
  pool.on('error', onError);
  return pool;
}

export async function connect(url: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: applicationName, keepAlive: true });
  // The query under way is rejected as well, and its caller decides; without a listener the process would end.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Whether a failure is the connection's or the server's state, so that the same work may succeed later. */
export function isTransient(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return /Connection terminated|not queryable|connection error/i.test(String(error));
  // 08 connection, 53 resources, 57 operator intervention, 40 rollback, 55P03 lock; the rest are socket errors.
  return /^(08|53|57|40)/.test(code) || code === '55P03' || /^E[A-Z]+$/.test(code);
}

export const UNIQUE_VIOLATION = '23505';

export function hasCode(error: unknown, code: string): boolean {
  return (error as { code?: unknown }).code === code;
}
