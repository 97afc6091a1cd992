import type { AlarmTransition } from '@commune/contract';
import type { AlarmState, AlarmStep } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';
import { IS_OPEN, STATE_COLUMNS, type StateRow, toState } from './alarm-rows.ts';
import { notifyAlarms } from './notify.ts';

type Realm = Pick<RealmRow, 'id' | 'schema'>;

/** The rule's version that an alarm came by, and what it is about. */
export interface AlarmOrigin {
  ruleId: number;
  ruleKey: string;
  thingId: number;
  /** null where the rule looks at the thing as a whole */
  datastreamId: number | null;
}

/** An alarm between its lock and its writing. */
export interface AlarmDraft extends AlarmOrigin {
  /** null until it is written for the first time */
  id: string | null;
  state: AlarmState;
  /** transitions so far, with those that are to be written */
  n: number;
  /** to be written */
  transitions: AlarmTransition[];
}

/** Of an alarm that is raised: what `stepAlarm` made of nothing. */
export function newAlarm(origin: AlarmOrigin, step: AlarmStep): AlarmDraft {
  return takeStep({ ...origin, id: null, state: step.state, n: 0, transitions: [] }, step);
}

/** The draft after one more step of `stepAlarm`. */
export function takeStep(draft: AlarmDraft, { state, transitions }: AlarmStep): AlarmDraft {
  const numbered = transitions.map((transition, k) => ({ ...transition, n: draft.n + k + 1 }));
  return { ...draft, state, n: draft.n + numbered.length, transitions: [...draft.transitions, ...numbered] };
}

/** Locks those of the realm among the alarms named until the transaction ends; in the order of their ids, as everybody does. */
export async function lockAlarms(client: pg.ClientBase, realm: Realm, ids: readonly string[]): Promise<AlarmDraft[]> {
  return lock(client, realm, 'a.id = ANY($2::bigint[])', [ids]);
}

/** Locks the realm's open alarms of the things named, or (null) of all of them. */
export async function lockOpenAlarms(
  client: pg.ClientBase,
  realm: Realm,
  thingIds: readonly number[] | null,
): Promise<AlarmDraft[]> {
  return lock(client, realm, `${IS_OPEN} AND ($2::int[] IS NULL OR a.thing_id = ANY($2))`, [thingIds]);
}

async function lock(client: pg.ClientBase, realm: Realm, which: string, values: unknown[]): Promise<AlarmDraft[]> {
  const { rows } = await client.query<StateRow & AlarmOrigin & { id: string; n: number }>(
    `SELECT a.id::text, a.n, a.rule_id AS "ruleId", a.rule_key AS "ruleKey", a.thing_id AS "thingId",
            a.datastream_id AS "datastreamId", ${STATE_COLUMNS}
     FROM ${realm.schema}.alarm a WHERE a.realm_id = $1 AND ${which} ORDER BY a.id FOR UPDATE`,
    [realm.id, ...values],
  );
  return rows.map((row) => {
    const { id, n, ruleId, ruleKey, thingId, datastreamId } = row;
    return { id, n, ruleId, ruleKey, thingId, datastreamId, state: toState(row), transitions: [] };
  });
}

/**
 * Writes what changed of locked and of new alarms, and tells every process at commit. Those that were there already come
 * first: one that closes makes room for the next of its rule and source. Returns the ids of what was written, new ones
 * included, in no order.
 */
export async function writeAlarms(
  client: pg.ClientBase,
  realm: Realm,
  drafts: readonly AlarmDraft[],
): Promise<string[]> {
  const changed = drafts.filter(({ transitions }) => transitions.length > 0);
  if (changed.length === 0) return [];
  const ids = await newIds(client, realm, changed.filter(({ id }) => id === null).length);
  const known = changed.filter(({ id }) => id !== null);
  const fresh = changed.filter(({ id }) => id === null).map((draft, k) => ({ ...draft, id: ids[k]! }));
  if (known.length > 0) await update(client, realm, known);
  if (fresh.length > 0) await insert(client, realm, fresh);
  const written = [...known, ...fresh];
  await insertTransitions(client, realm, written);
  const named = written.map(({ id }) => id!);
  await notifyAlarms(client, realm, named);
  return named;
}

async function newIds(client: pg.ClientBase, { schema }: Realm, n: number): Promise<string[]> {
  if (n === 0) return [];
  const { rows } = await client.query<{ id: string }>(
    `SELECT nextval(pg_get_serial_sequence('${schema}.alarm', 'id'))::text AS id FROM generate_series(1, $1)`,
    [n],
  );
  return rows.map(({ id }) => id);
}

/** Column, its type in the JSON, and how it is read from there. */
const COLUMNS: readonly [column: string, type: string, value?: string][] = [
  ['n', 'int'],
  ['severity', 'text'],
  ['peak', 'text'],
  ['level', 'jsonb'],
  ['active', 'boolean'],
  ['acknowledged_at', 'float8', 'to_timestamp(w.acknowledged_at / 1000.0)'],
  ['acknowledged_by', 'text'],
  ['raised_at', 'float8', 'to_timestamp(w.raised_at / 1000.0)'],
  ['cleared_at', 'float8', 'to_timestamp(w.cleared_at / 1000.0)'],
  ['changed_at', 'float8', 'to_timestamp(w.changed_at / 1000.0)'],
  ['value', 'float8'],
  ['limit_value', 'float8'],
  ['activations', 'int'],
  ['flapping', 'boolean'],
  ['late', 'boolean'],
  ['shelved', 'jsonb'],
  ['suppressed', 'boolean'],
  ['out_of_service', 'boolean'],
  ['verified', 'jsonb'],
  ['false_alarm', 'jsonb'],
  ['assignee', 'text'],
  ['note', 'jsonb'],
];
const NAMES = COLUMNS.map(([column]) => column).join(', ');
const TYPES = COLUMNS.map(([column, type]) => `${column} ${type}`).join(', ');
const VALUES = COLUMNS.map(([column, , value]) => value ?? `w.${column}`).join(', ');

function columnsOf({ id, n, state }: AlarmDraft): Record<string, unknown> {
  const { acknowledged, raisedMs, clearedMs, changedMs, limit, outOfService, falseAlarm, ...same } = state;
  return {
    ...same,
    id,
    n,
    acknowledged_at: acknowledged?.atMs ?? null,
    acknowledged_by: acknowledged?.who ?? null,
    raised_at: raisedMs,
    cleared_at: clearedMs,
    changed_at: changedMs,
    limit_value: limit,
    out_of_service: outOfService,
    false_alarm: falseAlarm,
  };
}

async function update(client: pg.ClientBase, { schema }: Realm, drafts: readonly AlarmDraft[]): Promise<void> {
  await client.query(
    `UPDATE ${schema}.alarm a SET (${NAMES}) = ROW (${VALUES})
     FROM jsonb_to_recordset($1) AS w (id bigint, ${TYPES}) WHERE a.id = w.id`,
    [JSON.stringify(drafts.map(columnsOf))],
  );
}

async function insert(client: pg.ClientBase, realm: Realm, drafts: readonly AlarmDraft[]): Promise<void> {
  const rows = drafts.map((draft) => {
    const { ruleId, ruleKey, thingId, datastreamId } = draft;
    return { ...columnsOf(draft), rule_id: ruleId, rule_key: ruleKey, thing_id: thingId, datastream_id: datastreamId };
  });
  const origin = 'rule_id int, rule_key text, thing_id int, datastream_id int';
  await client.query(
    `INSERT INTO ${realm.schema}.alarm (id, realm_id, rule_id, rule_key, thing_id, datastream_id, ${NAMES})
     OVERRIDING SYSTEM VALUE
     SELECT w.id, $2, w.rule_id, w.rule_key, w.thing_id, w.datastream_id, ${VALUES}
     FROM jsonb_to_recordset($1) AS w (id bigint, ${origin}, ${TYPES})`,
    [JSON.stringify(rows), realm.id],
  );
}

async function insertTransitions(
  client: pg.ClientBase,
  { schema }: Realm,
  drafts: readonly AlarmDraft[],
): Promise<void> {
  const rows = drafts.flatMap(({ id, transitions }) => transitions.map((transition) => ({ ...transition, id })));
  await client.query(
    `INSERT INTO ${schema}.alarm_transition
       (alarm_id, n, kind, at, time, who, why, severity, level, value, limit_value, until_at)
     SELECT w.id, w.n, w.kind, to_timestamp(w."atMs" / 1000.0), to_timestamp(w."timeMs" / 1000.0), w.who, w.why,
            w.severity, w.level, w.value, w."limit", to_timestamp(w."untilMs" / 1000.0)
     FROM jsonb_to_recordset($1) AS w (id bigint, n int, kind text, "atMs" float8, "timeMs" float8, who text, why text,
       severity text, level jsonb, value float8, "limit" float8, "untilMs" float8)`,
    [JSON.stringify(rows)],
  );
}
