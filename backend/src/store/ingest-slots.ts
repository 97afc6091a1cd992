import type pg from 'pg';

/** A connection that has not answered for this long is lost, and with it the locks that it held. */
const QUERY_TIMEOUT_MS = 2000;

/** Who holds a slot's lock at the moment. */
export interface SlotHolder {
  clientId: string;
  /** whether the broker is known to have a session of it */
  known: boolean;
  held: boolean;
  /** by this very connection */
  own: boolean;
}

/**
 * Makes the server notice within three seconds that this connection's machine is gone: its locks are free then, for
 * whoever takes over.
 */
export async function prepareSlotConnection(client: pg.ClientBase): Promise<void> {
  await ask(
    client,
    'SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2; SET tcp_user_timeout = 3000',
  );
}

/** The configured slots in their order, then those that only an earlier configuration had. */
export async function slotHolders(client: pg.ClientBase, configured: readonly string[]): Promise<SlotHolder[]> {
  const { rows } = await ask<SlotHolder>(
    client,
    `SELECT client_id AS "clientId", s.client_id IS NOT NULL AS known, l.pid IS NOT NULL AS held,
            l.pid IS NOT DISTINCT FROM pg_backend_pid() AS own
     FROM unnest($1::text[]) WITH ORDINALITY AS c (client_id, n)
     FULL JOIN core.ingest_session s USING (client_id)
     LEFT JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.classid = hashtext('ioc ingest slot')::oid AND l.objid = hashtext(client_id)::oid
     ORDER BY c.n NULLS LAST, client_id`,
    [configured],
  );
  return rows;
}

export async function rememberSession(client: pg.ClientBase, clientId: string): Promise<void> {
  await ask(client, 'INSERT INTO core.ingest_session (client_id) VALUES ($1) ON CONFLICT DO NOTHING', [clientId]);
}

export async function forgetSession(client: pg.ClientBase, clientId: string): Promise<void> {
  await ask(client, 'DELETE FROM core.ingest_session WHERE client_id = $1', [clientId]);
}

/** The lock belongs to the connection and ends with it. Returns whether it is ours now. */
export async function claimSlot(client: pg.ClientBase, clientId: string): Promise<boolean> {
  const { rows } = await ask<{ claimed: boolean }>(
    client,
    "SELECT pg_try_advisory_lock(hashtext('ioc ingest slot'), hashtext($1)) AS claimed",
    [clientId],
  );
  return rows[0]!.claimed;
}

export async function releaseSlot(client: pg.ClientBase, clientId: string): Promise<void> {
  await ask(client, "SELECT pg_advisory_unlock(hashtext('ioc ingest slot'), hashtext($1))", [clientId]);
}

function ask<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  text: string,
  values?: unknown[],
): Promise<pg.QueryResult<Row>> {
  // pg knows the time-out of a single query, its types do not
  return client.query<Row>({ text, values, query_timeout: QUERY_TIMEOUT_MS } as pg.QueryConfig);
}
