import type { BudgetLine, BudgetLineInput, PlanTask, PlanTaskInput } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;

export type TaskRow = Omit<PlanTask, 'standing'>;
type TaskFields = Omit<PlanTaskInput, 'realm' | 'fromVersion' | 'declaration'>;
type BudgetFields = Omit<BudgetLineInput, 'realm' | 'fromVersion' | 'declaration'>;

/** The tasks of a year, those that were moved to another left out, as was reported of them by a moment: first due first. */
export async function listTasks(db: Db, { id, schema }: RealmRow, year: number, atMs: number): Promise<TaskRow[]> {
  const { rows } = await db.query<TaskRow>(
    `WITH told AS (
       SELECT * FROM ${schema}.plan_task WHERE realm_id = $1 AND at <= to_timestamp($3 / 1000.0)
         AND id IN (SELECT id FROM ${schema}.plan_task WHERE realm_id = $1 AND year = $2)),
     last AS (SELECT DISTINCT ON (id) * FROM told ORDER BY id, version DESC)
     SELECT id::text, version, year::int, title, section, indicator, unit_key AS unit, supporting,
            to_char(deadline, 'YYYY-MM-DD') AS deadline, progress::int, evidence, link, ${exactMs('at')} AS "changedMs",
            CASE WHEN progress = 100 THEN (
              SELECT ${exactMs('min(t.at)')} FROM told t WHERE t.id = last.id AND t.progress = 100
                AND t.version > coalesce((SELECT max(u.version) FROM told u WHERE u.id = last.id AND u.progress < 100), 0))
            END AS "doneMs"
     FROM last WHERE NOT removed AND year = $2 ORDER BY last.deadline, last.id`,
    [id, year, atMs],
  );
  return rows;
}

/** The lines of a year's budget as they stood at the end of a day: those reported with a later day are not known then. */
export async function listBudget(db: Db, { id, schema }: RealmRow, year: number, asOf: string): Promise<BudgetLine[]> {
  const { rows } = await db.query<BudgetLine>(
    `SELECT * FROM (
       SELECT DISTINCT ON (budget_line.id) id::text, version, year::int, name, unit_key AS unit, allocated_vnd::float8 AS "allocatedVnd",
              committed_vnd::float8 AS "committedVnd", spent_vnd::float8 AS "spentVnd",
              to_char(as_of, 'YYYY-MM-DD') AS "asOf", source, ${exactMs('at')} AS "changedMs", removed
       FROM ${schema}.budget_line WHERE realm_id = $1 AND as_of <= $3::date
         AND id IN (SELECT id FROM ${schema}.budget_line WHERE realm_id = $1 AND year = $2)
       ORDER BY budget_line.id, budget_line.version DESC) AS last
     WHERE NOT removed AND year = $2 ORDER BY last.id::bigint`,
    [id, year, asOf],
  );
  return rows.map(({ removed: _, ...line }: BudgetLine & { removed?: boolean }) => line);
}

/** `stale`: somebody was quicker; `gone`: there is none of that id. */
export type Written = { id: string } | 'stale' | 'gone';

const TASK_COLUMNS = 'year, title, section, indicator, unit_key, supporting, deadline, progress, evidence, link';
const BUDGET_COLUMNS = 'year, name, unit_key, allocated_vnd, committed_vnd, spent_vnd, as_of, source';
const COLUMNS = { plan_task: TASK_COLUMNS, budget_line: BUDGET_COLUMNS };
type WorkTable = keyof typeof COLUMNS;

export function writeTask(
  client: pg.ClientBase,
  realm: RealmRow,
  at: { id: string; fromVersion: number } | null,
  task: TaskFields,
  audit: Audit,
): Promise<Written> {
  const { year, title, section, indicator, unit, supporting, deadline, progress, evidence, link } = task;
  const values = [year, title, section, indicator, unit, supporting, deadline, progress, evidence, link];
  return write(client, realm, 'plan_task', at, values, audit, task);
}

export function writeBudgetLine(
  client: pg.ClientBase,
  realm: RealmRow,
  at: { id: string; fromVersion: number } | null,
  line: BudgetFields,
  audit: Audit,
): Promise<Written> {
  const { year, name, unit, allocatedVnd, committedVnd, spentVnd, asOf, source } = line;
  const values = [year, name, unit, allocatedVnd, committedVnd, spentVnd, asOf, source];
  return write(client, realm, 'budget_line', at, values, audit, line);
}

async function write(
  client: pg.ClientBase,
  realm: RealmRow,
  table: WorkTable,
  at: { id: string; fromVersion: number } | null,
  values: unknown[],
  audit: Audit,
  detail: object,
): Promise<Written> {
  if (at !== null) {
    const found = await lastVersion(client, realm, table, at.id);
    if (found === null) return 'gone';
    if (found !== at.fromVersion) return 'stale';
  }
  const parameters = values.map((_, k) => `$${k + 5}`).join(', ');
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO ${realm.schema}.${table} (id, version, realm_id, who, ${COLUMNS[table]})
     VALUES (coalesce($1::bigint, nextval('core.plan_item')), $2, $3, $4, ${parameters}) RETURNING id::text`,
    [at?.id ?? null, (at?.fromVersion ?? 0) + 1, realm.id, audit.who, ...values],
  );
  const { id } = rows[0]!;
  const what = table === 'plan_task' ? 'plan-task' : 'budget-line';
  const [action, outcome] = at === null ? ['make', 'made'] : ['report', 'reported'];
  await writeAudit(client, audit, `${what}.${action}`, `${realm.slug}/${id}`, outcome!, detail);
  return { id };
}

/** Takes it off the list; what was reported of it stays. */
export async function removeWork(
  client: pg.ClientBase,
  realm: RealmRow,
  table: WorkTable,
  id: string,
  fromVersion: number,
  audit: Audit,
): Promise<Written> {
  const found = await lastVersion(client, realm, table, id);
  if (found === null) return 'gone';
  if (found !== fromVersion) return 'stale';
  await client.query(
    `INSERT INTO ${realm.schema}.${table} (id, version, realm_id, who, removed, ${COLUMNS[table]})
     SELECT id, version + 1, realm_id, $3, true, ${COLUMNS[table]} FROM ${realm.schema}.${table}
     WHERE id = $1 AND version = $2`,
    [id, fromVersion, audit.who],
  );
  const what = table === 'plan_task' ? 'plan-task' : 'budget-line';
  await writeAudit(client, audit, `${what}.remove`, `${realm.slug}/${id}`, 'removed', { fromVersion });
  return { id };
}

/** Null where there is none that is not removed. Held, so that two changes of one do not both take the next version. */
async function lastVersion(
  client: pg.ClientBase,
  { id: realmId, schema }: RealmRow,
  table: WorkTable,
  id: string,
): Promise<number | null> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${schema}.${table} ${id}`]);
  const { rows } = await client.query<{ version: number; removed: boolean }>(
    `SELECT version, removed FROM ${schema}.${table} WHERE realm_id = $1 AND id = $2 ORDER BY version DESC LIMIT 1`,
    [realmId, id],
  );
  const last = rows[0];
  return last === undefined || last.removed ? null : last.version;
}
