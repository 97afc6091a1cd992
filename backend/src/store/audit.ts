import type pg from 'pg';

/** Who does something that is kept for later, and from where. */
export interface Audit {
  who: string;
  role: string;
  /** the address it came from */
  origin: string;
}

/** To be written in the transaction of what it tells. */
export async function writeAudit(
  client: pg.ClientBase,
  { who, role, origin }: Audit,
  action: string,
  subject: string,
  outcome: string,
  detail: object,
): Promise<void> {
  await client.query(
    `INSERT INTO core.audit_entry (who, role, action, subject, origin, outcome, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [who, role, action, subject, origin, outcome, detail],
  );
}
