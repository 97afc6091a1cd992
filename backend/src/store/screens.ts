import {
  PRESENTING_MS,
  type Present,
  type Presented,
  SCREEN_OFF_AFTER_MS,
  type Screen,
  type Showing,
} from '@commune/contract';
import { pagePresented } from '@commune/domain';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import { exactMs } from './epoch-ms.ts';
import type { RealmRow } from './realms.ts';

/** Tells every process on which screen something else is presented now, at the commit. */
export const SCREEN_CHANNEL = 'ioc_screens';

const PRESENTED = `CASE WHEN t.present_until > now() THEN jsonb_build_object(
  'page', t.present_page, 'fromMs', ${exactMs('t.present_from')}, 'untilMs', ${exactMs('t.present_until')}) END AS presented`;
const SCREEN = `t.id, l.id AS link, l.name, l.place, l.pages, jsonb_build_object('page', t.page, 'by', t.shown_by) AS showing,
  ${exactMs('t.seen_at')} AS "seenMs", ${PRESENTED}`;
const HOLDS = 'l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > now())';
const IS_ON = `t.seen_at > now() - ${SCREEN_OFF_AFTER_MS} * interval '1 ms'`;

/** Keeps what a screen tells of itself, and that it is on. */
export async function noteShowing(db: pg.Pool, screen: number, { page, by }: Showing): Promise<void> {
  await db.query('UPDATE core.display_token SET seen_at = now(), page = $2, shown_by = $3 WHERE id = $1', [
    screen,
    page,
    by,
  ]);
}

/** The screens of a realm that are on, by name. */
export async function screensOn(db: pg.Pool, realm: RealmRow): Promise<Screen[]> {
  const { rows } = await db.query<Screen>(
    `SELECT ${SCREEN} FROM core.display_token t JOIN core.display_link l ON l.id = t.link_id
     WHERE l.realm_id = $1 AND ${HOLDS} AND ${IS_ON} ORDER BY l.name, t.id LIMIT 200`,
    [realm.id],
  );
  return rows;
}

/** What is presented on each of these screens; null: the plan's turn. */
export async function presentedOn(db: pg.Pool, screens: readonly number[]): Promise<Map<number, Presented | null>> {
  const { rows } = await db.query<{ id: number; presented: Presented | null }>(
    `SELECT t.id, ${PRESENTED} FROM core.display_token t WHERE t.id = ANY($1)`,
    [screens],
  );
  return new Map(rows.map(({ id, presented }) => [id, presented]));
}

/**
 * Does on a screen what whoever presents says, and tells it to every process. `unknown`: there is no such screen, or its
 * link has ended; `off`: it was not heard lately; `not-offered`: its link has no such page. To be run in a transaction.
 */
export async function presentOn(
  client: pg.ClientBase,
  id: string,
  present: Present,
  audit: Audit,
): Promise<Screen | 'unknown' | 'off' | 'not-offered'> {
  const { rows } = await client.query<Screen & { isOn: boolean | null }>(
    `SELECT ${SCREEN}, ${IS_ON} AS "isOn" FROM core.display_token t JOIN core.display_link l ON l.id = t.link_id
     WHERE t.id = $1::bigint AND ${HOLDS} FOR UPDATE OF t`,
    [id],
  );
  if (rows[0] === undefined) return 'unknown';
  const { isOn, ...screen } = rows[0];
  if (isOn !== true) return 'off';
  const page = pagePresented(present, screen);
  if (page !== null && !screen.pages.includes(page)) return 'not-offered';
  const told = await client.query<{ presented: Presented | null }>(
    `UPDATE core.display_token t SET present_page = $2, present_from = CASE WHEN $2::text IS NOT NULL THEN now() END,
       present_until = CASE WHEN $2::text IS NOT NULL THEN now() + ${PRESENTING_MS} * interval '1 ms' END
     WHERE t.id = $1::bigint RETURNING ${PRESENTED}`,
    [id, page],
  );
  await client.query('SELECT pg_notify($1, $2)', [SCREEN_CHANNEL, id]);
  const { presented } = told.rows[0]!;
  // Not every page that is turned: that somebody took the screen over, and that they gave it back.
  if ((screen.presented === null) !== (presented === null)) {
    const outcome = presented === null ? 'released' : 'presenting';
    await writeAudit(client, audit, 'screen.present', id, outcome, { name: screen.name, page });
  }
  return { ...screen, presented };
}
