import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';

/** Which realms and things an MQTT client may speak for. */
export interface Credential {
  username: string;
  /** slugs, or `*` */
  realms: string[];
  /** slugs, or a beginning followed by `*` */
  things: string[];
  maySubscribe: boolean;
}

/** Makes a credential, or gives an existing one a new password and new rights. The password is told once. */
export async function issueCredential(db: pg.Pool, credential: Credential): Promise<{ password: string }> {
  const password = randomBytes(18).toString('base64url');
  await db.query(
    `INSERT INTO core.device_credential (username, password_digest, realms, things, may_subscribe)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (username) DO UPDATE SET password_digest = excluded.password_digest, realms = excluded.realms,
       things = excluded.things, may_subscribe = excluded.may_subscribe, revoked_at = NULL`,
    [credential.username, digest(password), credential.realms, credential.things, credential.maySubscribe],
  );
  return { password };
}

/** The credential behind a user name and password, or null. */
export async function checkCredential(db: pg.Pool, username: string, password: string): Promise<Credential | null> {
  const { rows } = await db.query<Credential & { digest: Buffer }>(
    `SELECT username, realms, things, may_subscribe AS "maySubscribe", password_digest AS digest
     FROM core.device_credential WHERE username = $1 AND revoked_at IS NULL`,
    [username],
  );
  const row = rows[0];
  if (row === undefined || !timingSafeEqual(row.digest, digest(password))) return null;
  return { username: row.username, realms: row.realms, things: row.things, maySubscribe: row.maySubscribe };
}

function digest(password: string): Buffer {
  return createHash('sha256').update(password).digest();
}
