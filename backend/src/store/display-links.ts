import { createHash, randomBytes } from 'node:crypto';
import type { DisplayLink, DisplayLinkInput, WallPageKey } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import { exactMs } from './epoch-ms.ts';
import type { RealmRow } from './realms.ts';

/** What a screen's token opens, until its link has ended. */
export interface DisplayRow {
  /** of the screen */
  id: number;
  name: string;
  realm: string;
  pages: WallPageKey[];
  ended: 'revoked' | 'expired' | null;
}

/** A screen that starts anew opens its link anew; of one link the newest tokens are kept. */
const MOST_SCREENS = 20;

/** Makes a link; the secret is told once. To be run in a transaction. */
export async function makeDisplayLink(
  client: pg.ClientBase,
  realm: RealmRow,
  { name, place, pages, expiresMs }: Omit<DisplayLinkInput, 'realm'>,
  audit: Audit,
): Promise<{ id: number; secret: string }> {
  const secret = randomBytes(32).toString('base64url');
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO core.display_link (name, place, realm_id, pages, expires_at, secret_digest, created_by)
     VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000.0), $6, $7) RETURNING id`,
    [name, place, realm.id, pages, expiresMs, digest(secret), audit.who],
  );
  const { id } = rows[0]!;
  const made = { name, place, realm: realm.slug, pages, expiresMs };
  await writeAudit(client, audit, 'display-link.make', String(id), 'made', made);
  return { id, secret };
}

/** Opens the link of that secret on a screen: its token, told once, and where it leads. Null where there is none or it has ended. */
export async function openDisplay(
  client: pg.ClientBase,
  secret: string,
  origin: string,
): Promise<{ token: string; realm: string } | null> {
  const { rows } = await client.query<{ id: number; realm: string }>(
    `UPDATE core.display_link l SET opened_at = now() FROM core.realm r
     WHERE l.secret_digest = $1 AND l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > now())
       AND r.id = l.realm_id RETURNING l.id, r.slug AS realm`,
    [digest(secret)],
  );
  const link = rows[0];
  if (link === undefined) return null;
  const token = randomBytes(32).toString('base64url');
  await client.query('INSERT INTO core.display_token (token_digest, link_id) VALUES ($1, $2)', [
    digest(token),
    link.id,
  ]);
  await client.query(
    `DELETE FROM core.display_token WHERE token_digest IN (
       SELECT token_digest FROM core.display_token WHERE link_id = $1 ORDER BY created_at DESC OFFSET $2)`,
    [link.id, MOST_SCREENS],
  );
  const screen: Audit = { who: 'display', role: 'display', origin };
  await writeAudit(client, screen, 'display-link.open', String(link.id), 'opened', {});
  return { token, realm: link.realm };
}

export async function findDisplay(db: pg.Pool, token: string): Promise<DisplayRow | null> {
  const { rows } = await db.query<DisplayRow>(
    `SELECT t.id, l.name, r.slug AS realm, l.pages,
            CASE WHEN l.revoked_at IS NOT NULL THEN 'revoked' WHEN l.expires_at <= now() THEN 'expired' END AS ended
     FROM core.display_token t JOIN core.display_link l ON l.id = t.link_id JOIN core.realm r ON r.id = l.realm_id
     WHERE t.token_digest = $1`,
    [digest(token)],
  );
  return rows[0] ?? null;
}

/** All of them, those that hold first, then the newest. */
export async function listDisplayLinks(db: pg.Pool): Promise<DisplayLink[]> {
  const { rows } = await db.query<DisplayLink>(
    `SELECT l.id, l.name, l.place, r.slug AS realm, l.pages, l.created_by AS "createdBy",
            ${exactMs('l.created_at')} AS "createdMs", ${exactMs('l.expires_at')} AS "expiresMs", ${exactMs('l.opened_at')} AS "openedMs",
            ${exactMs('l.revoked_at')} AS "revokedMs", l.revoked_by AS "revokedBy", t.screens, ${exactMs('t.seen_at')} AS "seenMs"
     FROM core.display_link l JOIN core.realm r ON r.id = l.realm_id CROSS JOIN LATERAL (
       SELECT count(*)::int AS screens, max(seen_at) AS seen_at FROM core.display_token WHERE link_id = l.id) t
     ORDER BY l.revoked_at IS NOT NULL, l.id DESC LIMIT 500`,
  );
  return rows;
}

/** False where there is no such link. Revoked twice, the first time holds. To be run in a transaction. */
export async function revokeDisplayLink(client: pg.ClientBase, id: string, audit: Audit): Promise<boolean> {
  const { rows } = await client.query<{ name: string }>(
    `UPDATE core.display_link SET revoked_at = now(), revoked_by = $2
     WHERE id = $1::bigint AND revoked_at IS NULL RETURNING name`,
    [id, audit.who],
  );
  if (rows[0] !== undefined) {
    await writeAudit(client, audit, 'display-link.revoke', id, 'revoked', rows[0]);
    return true;
  }
  const { rowCount } = await client.query('SELECT FROM core.display_link WHERE id = $1::bigint', [id]);
  return rowCount === 1;
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
