import type { AlarmRule, RuleDefinition } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow, RealmSchema } from '../realms.ts';
import { fitsScope } from './scope.ts';

/** Registered things that fit the rule's scope and have what it looks at. */
function sources(schema: RealmSchema): string {
  const property = "r.definition->'condition'->>'property'";
  return `(SELECT count(*)::int FROM ${schema}.thing t
    WHERE t.realm_id = r.realm_id AND t.state = 'registered' AND ${fitsScope("(r.definition->'scope')")}
      AND EXISTS (SELECT FROM ${schema}.datastream d JOIN core.observed_property p ON p.id = d.property_id
                  WHERE d.thing_id = t.id AND (${property} IS NULL OR p.key = ${property})))`;
}

function rulesOf(schema: RealmSchema): string {
  return `SELECT r.id, r.key, r.version, r.definition, ${epochMs('r.created_at')} AS "createdMs",
      r.created_by AS "createdBy", r.superseded_at IS NULL AS current, ${sources(schema)} AS sources
    FROM ${schema}.alarm_rule r`;
}

type RuleRow = Omit<AlarmRule, keyof RuleDefinition> & { definition: RuleDefinition };

function toRule({ definition, ...row }: RuleRow): AlarmRule {
  return { ...definition, ...row };
}

/**
 * The rules of a realm by key, or one of them: the versions that hold, those that held at a moment, or all of them, newest
 * first. The rules of a drill that is played are of all its time, which is not the clock's that they are written by.
 */
export async function listRules(
  db: pg.Pool | pg.ClientBase,
  realm: RealmRow,
  key: string | null,
  which: 'current' | 'all' | { heldAtMs: number },
  limit: number,
): Promise<AlarmRule[]> {
  const heldAtMs = typeof which === 'object' && realm.toldBy === 'written' ? which.heldAtMs : null;
  const { rows } = await db.query<RuleRow>(
    `${rulesOf(realm.schema)} WHERE r.realm_id = $1 AND ($2::text IS NULL OR r.key = $2)
       AND CASE WHEN $4::float8 IS NULL THEN $3 OR r.superseded_at IS NULL
                ELSE r.created_at <= to_timestamp($4 / 1000.0)
                  AND (r.superseded_at IS NULL OR r.superseded_at > to_timestamp($4 / 1000.0)) END
     ORDER BY r.key, r.version DESC LIMIT $5`,
    [realm.id, key, which === 'all', heldAtMs, limit],
  );
  return rows.map(toRule);
}

/**
 * Makes a rule, or the next version of one: the version before is superseded in the same transaction. Two at once get
 * two versions, one after the other.
 */
export async function saveRule(
  client: pg.ClientBase,
  realm: RealmRow,
  key: string,
  definition: RuleDefinition,
  audit: Audit,
): Promise<AlarmRule> {
  const { schema } = realm;
  await client.query("SELECT pg_advisory_xact_lock(hashtext('ioc alarm rule'), hashtext($1))", [
    `${realm.slug}/${key}`,
  ]);
  await client.query(
    `UPDATE ${schema}.alarm_rule SET superseded_at = now() WHERE realm_id = $1 AND key = $2 AND superseded_at IS NULL`,
    [realm.id, key],
  );
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO ${schema}.alarm_rule (realm_id, key, version, definition, created_by)
     SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4 FROM ${schema}.alarm_rule WHERE realm_id = $1 AND key = $2
     RETURNING id`,
    [realm.id, key, definition, audit.who],
  );
  const saved = await client.query<RuleRow>(`${rulesOf(schema)} WHERE r.id = $1`, [rows[0]!.id]);
  const rule = toRule(saved.rows[0]!);
  const outcome = rule.version === 1 ? 'made' : `version ${rule.version}`;
  await writeAudit(client, audit, 'alarm-rule.save', `${realm.slug}/${key}`, outcome, { definition });
  return rule;
}

export async function countRules(client: pg.ClientBase, realm: RealmRow): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${realm.schema}.alarm_rule WHERE realm_id = $1 AND superseded_at IS NULL`,
    [realm.id],
  );
  return rows[0]!.n;
}

/** How often the version of a rule that holds now raised an alarm in [from, to); null where there is no such rule. */
export async function countRaised(
  db: pg.Pool,
  { id, schema }: RealmRow,
  key: string,
  fromMs: number,
  toMs: number,
): Promise<number | null> {
  const { rows } = await db.query<{ n: number }>(
    `SELECT (SELECT count(*)::int FROM ${schema}.alarm a JOIN ${schema}.alarm_transition x ON x.alarm_id = a.id
             WHERE a.realm_id = r.realm_id AND a.rule_key = r.key AND a.rule_id = r.id
               AND x.kind IN ('raised', 'reactivated')
               AND x.time >= to_timestamp($3 / 1000.0) AND x.time < to_timestamp($4 / 1000.0)) AS n
     FROM ${schema}.alarm_rule r WHERE r.realm_id = $1 AND r.key = $2 AND r.superseded_at IS NULL`,
    [id, key, fromMs, toMs],
  );
  return rows[0]?.n ?? null;
}
