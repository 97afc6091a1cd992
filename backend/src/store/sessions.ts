import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';

export interface SessionRow {
  account: string;
  role: Role;
  expiresAt: Date;
}

/** A working shift and its hand-over. */
export const SESSION_HOURS = 12;

/**
 * Opens a session for the account of that name, made where it is missing; returns the token, told once. Null where the
 * account has another role: a name never brings rights that its link does not. To be run in a transaction.
 */
export async function openSession(
  client: pg.ClientBase,
  account: string,
  role: Role,
  origin: string,
): Promise<string | null> {
  const token = randomBytes(32).toString('base64url');
  const { rowCount } = await client.query(
    `WITH account AS (
       INSERT INTO core.account AS a (name, role) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET role = excluded.role WHERE a.role = excluded.role RETURNING id)
     INSERT INTO core.session (token_digest, account_id, expires_at)
     SELECT $3, id, now() + make_interval(hours => $4) FROM account`,
    [account, role, digest(token), SESSION_HOURS],
  );
  const audit: Audit = { who: account, role, origin };
  await writeAudit(client, audit, 'session.open', account, rowCount === 1 ? 'opened' : 'name taken', {});
  return rowCount === 1 ? token : null;
}

export async function findSession(db: pg.Pool, token: string): Promise<SessionRow | null> {
  const { rows } = await db.query<SessionRow>(
    `SELECT a.name AS account, a.role, s.expires_at AS "expiresAt"
     FROM core.session s JOIN core.account a ON a.id = s.account_id
     WHERE s.token_digest = $1 AND s.expires_at > now() AND a.closed_at IS NULL`,
    [digest(token)],
  );
  return rows[0] ?? null;
}

/** Ends the session of that token, if there is one. To be run in a transaction. */
export async function closeSession(client: pg.ClientBase, token: string, origin: string): Promise<void> {
  const { rows } = await client.query<{ account: string; role: Role }>(
    `DELETE FROM core.session s USING core.account a WHERE a.id = s.account_id AND s.token_digest = $1
     RETURNING a.name AS account, a.role`,
    [digest(token)],
  );
  for (const { account, role } of rows) {
    await writeAudit(client, { who: account, role, origin }, 'session.close', account, 'closed', {});
  }
}

/** What has expired opens nothing; it need not be kept. */
export async function pruneSessions(db: pg.Pool): Promise<void> {
  await db.query('DELETE FROM core.session WHERE expires_at < now()');
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
