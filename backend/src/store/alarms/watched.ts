import { DERIVED_MARK, ruleDefinitionSchema } from '@commune/contract';
import type { ConditionState, Source, Span, WatchedRule } from '@commune/domain';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow, RealmSchema } from '../realms.ts';

type Realm = Pick<RealmRow, 'id' | 'schema'>;

/** The process that keeps alarms holds this; the others stand by. Returns whether the connection has it now. */
export async function claimAlarms(client: pg.ClientBase): Promise<boolean> {
  // A machine that went without a word must not keep its right for hours.
  await client.query(
    'SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 5000',
  );
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('ioc alarms')) AS claimed",
  );
  return rows[0]!.claimed;
}

/** The version of a rule that holds now, with the id that alarms name it by. */
export interface RuleRow extends WatchedRule {
  id: number;
}

/** The rules that hold now. `unreadable`: keys of those whose definition is none, and why. */
export async function listWatchedRules(
  client: pg.ClientBase,
  realm: Realm,
): Promise<{ rules: RuleRow[]; unreadable: { key: string; why: string }[] }> {
  const { rows } = await client.query<Omit<RuleRow, 'definition'> & { definition: unknown }>(
    `SELECT id, key, version, definition FROM ${realm.schema}.alarm_rule
     WHERE realm_id = $1 AND superseded_at IS NULL ORDER BY key`,
    [realm.id],
  );
  const rules: RuleRow[] = [];
  const unreadable: { key: string; why: string }[] = [];
  for (const row of rows) {
    const parsed = ruleDefinitionSchema.safeParse(row.definition);
    if (parsed.success) rules.push({ ...row, definition: parsed.data });
    else unreadable.push({ key: row.key, why: parsed.error.message });
  }
  return { rules, unreadable };
}

export type SourceState = Source & { state: ConditionState };

export async function listConditions(client: pg.ClientBase, realm: Realm): Promise<SourceState[]> {
  const { rows } = await client.query<SourceState>(
    `SELECT c.rule_key AS "ruleKey", c.thing_id AS "thingId", c.datastream_id AS "datastreamId", c.state
     FROM ${realm.schema}.alarm_condition c JOIN ${realm.schema}.thing t ON t.id = c.thing_id WHERE t.realm_id = $1`,
    [realm.id],
  );
  return rows;
}

/** Stores what is known of each source anew, or with a state of null forgets it. */
export async function writeConditions(
  client: pg.ClientBase,
  schema: RealmSchema,
  changed: readonly (Source & { state: ConditionState | null })[],
): Promise<void> {
  const columns = '"ruleKey" text, "thingId" int, "datastreamId" int';
  const kept = changed.filter(({ state }) => state !== null);
  const gone = changed.filter(({ state }) => state === null);
  if (kept.length > 0) {
    await client.query(
      `INSERT INTO ${schema}.alarm_condition (rule_key, thing_id, datastream_id, state)
       SELECT * FROM jsonb_to_recordset($1) AS w (${columns}, state jsonb)
       ON CONFLICT (rule_key, thing_id, datastream_id) DO UPDATE SET state = excluded.state`,
      [JSON.stringify(kept)],
    );
  }
  if (gone.length > 0) {
    await client.query(
      `DELETE FROM ${schema}.alarm_condition c USING jsonb_to_recordset($1) AS w (${columns})
       WHERE c.rule_key = w."ruleKey" AND c.thing_id = w."thingId"
         AND c.datastream_id IS NOT DISTINCT FROM w."datastreamId"`,
      [JSON.stringify(gone)],
    );
  }
}

/** Spans that somebody discarded, by datastream; those that reach beyond `afterMs`. */
export async function discardedSpans(
  client: pg.ClientBase,
  schema: RealmSchema,
  afterMs: number,
): Promise<Map<number, Span[]>> {
  const { rows } = await client.query<Span & { id: number }>(
    `SELECT datastream_id AS id, ${exactMs('from_time')} AS "fromMs",
            ${exactMs('to_time')} AS "toMs"
     FROM ${schema}.observation_mark WHERE quality = 'discard' AND who <> $2 AND to_time > to_timestamp($1 / 1000.0)`,
    [afterMs, DERIVED_MARK],
  );
  const spans = new Map<number, Span[]>();
  for (const { id, fromMs, toMs } of rows) spans.set(id, [...(spans.get(id) ?? []), { fromMs, toMs }]);
  return spans;
}
