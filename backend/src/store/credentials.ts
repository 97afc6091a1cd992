import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ThingCredential } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import { epochMs } from './epoch-ms.ts';
import type { RealmRow } from './realms.ts';

/** Which realms and things an MQTT client may speak for. */
export interface Credential {
  username: string;
  /** slugs, or `*` */
  realms: string[];
  /** slugs, or a beginning followed by `*` */
  things: string[];
  maySubscribe: boolean;
}

/**
 * Makes a credential, or where `replace` says so gives an existing one a new password and new rights. The password is
 * told once. Null where one of that name exists and is not to be replaced. To be run in a transaction.
 */
export async function issueCredential(
  client: pg.ClientBase,
  credential: Credential,
  replace: boolean,
  audit: Audit,
): Promise<{ password: string } | null> {
  const password = randomBytes(18).toString('base64url');
  const { rowCount } = await client.query(
    `INSERT INTO core.device_credential AS c (username, password_digest, realms, things, may_subscribe)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (username) DO UPDATE SET password_digest = excluded.password_digest, realms = excluded.realms,
       things = excluded.things, may_subscribe = excluded.may_subscribe, revoked_at = NULL
     WHERE $6 OR c.revoked_at IS NOT NULL`,
    [credential.username, digest(password), credential.realms, credential.things, credential.maySubscribe, replace],
  );
  if (rowCount === 0) return null;
  await writeAudit(client, audit, 'credential.issue', credential.username, 'issued', credential);
  return { password };
}

/** Another one whenever a credential is issued anew: each change of a row is another version of it. */
const ISSUE = 'xmin::text';

/** The credential behind a user name and password, and which issue of it, or null. */
export async function checkCredential(
  db: pg.Pool,
  username: string,
  password: string,
): Promise<(Credential & { issue: string }) | null> {
  const { rows } = await db.query<Credential & { issue: string; digest: Buffer }>(
    `SELECT username, realms, things, may_subscribe AS "maySubscribe", ${ISSUE} AS issue, password_digest AS digest
     FROM core.device_credential WHERE username = $1 AND revoked_at IS NULL`,
    [username],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { digest: known, ...credential } = row;
  return timingSafeEqual(known, digest(password)) ? credential : null;
}

/** Which issues of these clients' credentials hold now, by user name; what is revoked is not among them. */
export async function issuesOf(db: pg.Pool, usernames: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ username: string; issue: string }>(
    `SELECT username, ${ISSUE} AS issue FROM core.device_credential WHERE username = ANY($1) AND revoked_at IS NULL`,
    [usernames],
  );
  return new Map(rows.map(({ username, issue }) => [username, issue]));
}

/** Drawn anew at every start for whoever started the program. */
export const RESERVED_USERNAMES: readonly string[] = ['engineer'];

/** The clients that may speak for a thing, those of its own first; the program's own are none of them. */
export async function credentialsFor(db: pg.Pool, realm: RealmRow, thing: string): Promise<ThingCredential[]> {
  const speaksFor = (names: string, slug: string) =>
    `EXISTS (SELECT FROM unnest(${names}) name
             WHERE name = ${slug} OR (right(name, 1) = '*' AND starts_with(${slug}, left(name, -1))))`;
  const { rows } = await db.query<ThingCredential>(
    `SELECT username, realms = ARRAY[$1::text] AND things = ARRAY[$2::text] AS own,
            ${epochMs('created_at')} AS "createdMs",
            ${epochMs('revoked_at')} AS "revokedMs"
     FROM core.device_credential
     WHERE username <> ALL($3::text[]) AND ${speaksFor('realms', '$1')} AND ${speaksFor('things', '$2')}
     ORDER BY 2 DESC, revoked_at IS NOT NULL, username LIMIT 50`,
    [realm.slug, thing, RESERVED_USERNAMES],
  );
  return rows;
}

/** Lets a client in no more; false where there is none of that name, or it is revoked already. */
export async function revokeCredential(client: pg.ClientBase, username: string, audit: Audit): Promise<boolean> {
  const { rowCount } = await client.query(
    'UPDATE core.device_credential SET revoked_at = now() WHERE username = $1 AND revoked_at IS NULL',
    [username],
  );
  if (rowCount === 0) return false;
  await writeAudit(client, audit, 'credential.revoke', username, 'revoked', {});
  return true;
}

function digest(password: string): Buffer {
  return createHash('sha256').update(password).digest();
}

/** What these MQTT clients may speak for now, by name; of one that is not there, or is revoked, nothing. */
export async function rightsOf(
  db: pg.ClientBase,
  usernames: readonly string[],
): Promise<Map<string, Pick<Credential, 'realms' | 'things'>>> {
  const { rows } = await db.query<Pick<Credential, 'username' | 'realms' | 'things'>>(
    'SELECT username, realms, things FROM core.device_credential WHERE username = ANY($1) AND revoked_at IS NULL',
    [usernames],
  );
  return new Map(rows.map(({ username, ...rights }) => [username, rights]));
}
