import type { Explanation, Reminder, ReminderInput } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

function select({ schema }: RealmRow): string {
  return `SELECT r.id::text, to_char(r.received_on, 'YYYY-MM-DD') AS "receivedOn", r.sender, r.about, r.content, r.who,
      ${exactMs('r.at')} AS "atMs", CASE WHEN e.reminder_id IS NOT NULL THEN jsonb_build_object(
        'content', e.content, 'link', e.link, 'who', e.who, 'atMs', ${exactMs('e.at')}) END AS explanation
    FROM ${schema}.reminder r LEFT JOIN ${schema}.reminder_explanation e ON e.reminder_id = r.id
    WHERE r.realm_id = $1`;
}

/** Newest first. */
export async function listReminders(db: pg.Pool | pg.ClientBase, realm: RealmRow, limit: number): Promise<Reminder[]> {
  const { rows } = await db.query<Reminder>(`${select(realm)} ORDER BY r.received_on DESC, r.id DESC LIMIT $2`, [
    realm.id,
    limit,
  ]);
  return rows;
}

async function findReminder(db: pg.ClientBase, realm: RealmRow, id: string): Promise<Reminder | null> {
  const { rows } = await db.query<Reminder>(`${select(realm)} AND r.id = $2`, [realm.id, id]);
  return rows[0] ?? null;
}

export async function insertReminder(
  client: pg.ClientBase,
  realm: RealmRow,
  { receivedOn, sender, about, content }: Omit<ReminderInput, 'realm'>,
  audit: Audit,
): Promise<Reminder> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO ${realm.schema}.reminder (realm_id, received_on, sender, about, content, who)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id::text`,
    [realm.id, receivedOn, sender, about, content, audit.who],
  );
  const made = (await findReminder(client, realm, rows[0]!.id))!;
  await writeAudit(client, audit, 'reminder.note', `${realm.slug}/${made.id}`, 'noted', made);
  return made;
}

/** Once; `explained` where it was before, null where there is no such reminder. */
export async function explainReminder(
  client: pg.ClientBase,
  realm: RealmRow,
  id: string,
  { content, link }: Omit<Explanation, 'realm'>,
  audit: Audit,
): Promise<Reminder | 'explained' | null> {
  if ((await findReminder(client, realm, id)) === null) return null;
  const { rowCount } = await client.query(
    `INSERT INTO ${realm.schema}.reminder_explanation (reminder_id, content, link, who) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [id, content, link ?? null, audit.who],
  );
  if (rowCount === 0) return 'explained';
  const explained = (await findReminder(client, realm, id))!;
  await writeAudit(client, audit, 'reminder.explain', `${realm.slug}/${id}`, 'explained', explained);
  return explained;
}
