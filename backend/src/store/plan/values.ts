import type { IndicatorValue } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;

/** What somebody enters; who did, when, and what became of it comes of itself. */
export type NewValue = Omit<
  IndicatorValue,
  'id' | 'enteredBy' | 'enteredMs' | 'state' | 'decidedBy' | 'decidedMs' | 'reason'
>;

function select({ schema }: RealmRow): string {
  return `SELECT v.id::text, v.indicator, ${exactMs('v.from_time')} AS "fromMs", ${exactMs('v.to_time')} AS "toMs", v.value, v.numerator,
      v.denominator, CASE WHEN v.covered_of IS NOT NULL THEN jsonb_build_object('n', v.covered, 'of', v.covered_of) END
        AS coverage,
      v.source, v.evidence, v.link, v.former_units AS "formerUnits", v.replaces::text, v.who AS "enteredBy",
      ${exactMs('v.at')} AS "enteredMs",
      CASE WHEN d.approved IS NULL THEN 'waiting' WHEN NOT d.approved THEN 'rejected'
           WHEN EXISTS (SELECT FROM ${schema}.indicator_value c JOIN ${schema}.indicator_decision cd ON cd.value_id = c.id
                        WHERE c.replaces = v.id AND cd.approved) THEN 'replaced'
           ELSE 'approved' END AS state,
      d.who AS "decidedBy", ${exactMs('d.at')} AS "decidedMs", d.reason
    FROM ${schema}.indicator_value v LEFT JOIN ${schema}.indicator_decision d ON d.value_id = v.id
    WHERE v.realm_id = $1`;
}

/** Newest first, of one indicator or of all. */
export async function listValues(
  db: Db,
  realm: RealmRow,
  indicator: string | null,
  limit: number,
): Promise<IndicatorValue[]> {
  const { rows } = await db.query<IndicatorValue>(
    `${select(realm)} AND ($2::text IS NULL OR v.indicator = $2) ORDER BY v.id DESC LIMIT $3`,
    [realm.id, indicator, limit],
  );
  return rows;
}

export async function findValue(db: Db, realm: RealmRow, id: string): Promise<IndicatorValue | null> {
  const { rows } = await db.query<IndicatorValue>(`${select(realm)} AND v.id = $2`, [realm.id, id]);
  return rows[0] ?? null;
}

/** What counts: approved, not corrected, and of those of one last day the one entered last. Oldest day first. */
export async function countedValues(db: Db, realm: RealmRow): Promise<IndicatorValue[]> {
  const { rows } = await db.query<IndicatorValue>(
    `SELECT DISTINCT ON (indicator, "toMs") * FROM (${select(realm)}) AS v WHERE state = 'approved'
     ORDER BY indicator, "toMs", id::bigint DESC`,
    [realm.id],
  );
  return rows;
}

/** By indicator, how many wait for their second person. */
export async function waitingValues(db: Db, { id, schema }: RealmRow): Promise<Map<string, number>> {
  const { rows } = await db.query<{ indicator: string; n: number }>(
    `SELECT indicator, count(*)::int AS n FROM ${schema}.indicator_value v
     WHERE realm_id = $1 AND NOT EXISTS (SELECT FROM ${schema}.indicator_decision WHERE value_id = v.id)
     GROUP BY indicator`,
    [id],
  );
  return new Map(rows.map(({ indicator, n }) => [indicator, n]));
}

export async function insertValue(
  client: pg.ClientBase,
  realm: RealmRow,
  value: NewValue,
  audit: Audit,
): Promise<IndicatorValue> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO ${realm.schema}.indicator_value (realm_id, indicator, from_time, to_time, value, numerator, denominator,
       covered, covered_of, source, evidence, link, former_units, replaces, declaration, who)
     VALUES ($1, $2, to_timestamp($3 / 1000.0), to_timestamp($4 / 1000.0), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
             'no-state-secret', $15) RETURNING id::text`,
    [
      ...[realm.id, value.indicator, value.fromMs, value.toMs, value.value, value.numerator, value.denominator],
      ...[value.coverage?.n ?? null, value.coverage?.of ?? null, value.source, value.evidence, value.link],
      ...[value.formerUnits, value.replaces, audit.who],
    ],
  );
  const made = (await findValue(client, realm, rows[0]!.id))!;
  await writeAudit(client, audit, 'indicator-value.enter', `${realm.slug}/${made.indicator}`, 'entered', made);
  return made;
}

/** Decides once, never for whoever entered it; null where somebody has decided already or it is one's own. */
export async function decideValue(
  client: pg.ClientBase,
  realm: RealmRow,
  id: string,
  decision: { approved: boolean; reason: string | null },
  audit: Audit,
): Promise<IndicatorValue | null> {
  const { rowCount } = await client.query(
    `INSERT INTO ${realm.schema}.indicator_decision (value_id, approved, reason, who)
     SELECT id, $3, $4, $5 FROM ${realm.schema}.indicator_value WHERE realm_id = $1 AND id = $2 AND who <> $5
     ON CONFLICT DO NOTHING`,
    [realm.id, id, decision.approved, decision.reason, audit.who],
  );
  if (rowCount === 0) return null;
  const decided = (await findValue(client, realm, id))!;
  const [action, outcome] = decision.approved ? ['approve', 'approved'] : ['reject', 'rejected'];
  await writeAudit(client, audit, `indicator-value.${action}`, `${realm.slug}/${decided.indicator}`, outcome!, decided);
  return decided;
}
