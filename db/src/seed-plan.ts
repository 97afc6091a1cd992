import { indicatorSchema } from '@commune/contract';
import type pg from 'pg';
import { indicators, simulatedBudget, simulatedTasks, simulatedValues } from '../seeds/index.ts';

const SEEDED_BY = 'system';
/** Two, as for any value that counts. */
const SIMULATED_BY = ['Mô phỏng A', 'Mô phỏng B'];
const SIMULATED = 'Số liệu mô phỏng';

/**
 * Gives every realm but drills the indicators that it has never had: a target that was set stays set. The simulated
 * commune, made for the first time, has entered something of its plan too.
 */
export async function seedPlan(client: pg.ClientBase, nowMs: number): Promise<void> {
  const rows = indicators.map((indicator, rank) => ({
    ...{ key: indicator.key, rank, definition: indicatorSchema.parse(indicator) },
  }));
  const { rows: known } = await client.query<{ id: number }>(
    `SELECT id FROM core.realm WHERE kind = 'sim' AND NOT EXISTS (SELECT FROM sandbox.indicator WHERE realm_id = realm.id)`,
  );
  for (const [schema, kind] of [
    ['live', 'live'],
    ['sandbox', 'sim'],
  ]) {
    await client.query(
      `INSERT INTO ${schema}.indicator (realm_id, key, rank, definition, who)
       SELECT realm.id, i.key, i.rank, i.definition, $3
       FROM core.realm CROSS JOIN jsonb_to_recordset($1) AS i (key text, rank int, definition jsonb)
       WHERE realm.kind = $2 ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows), kind, SEEDED_BY],
    );
  }
  for (const { id } of known) await seedSimulated(client, id, nowMs);
}

const DAY_MS = 86_400_000;
const VIET_NAM_MS = 7 * 3_600_000;

async function seedSimulated(client: pg.ClientBase, realmId: number, nowMs: number): Promise<void> {
  const today = new Date(nowMs + VIET_NAM_MS).toISOString().slice(0, 10);
  await client.query(
    `WITH entered AS (
       INSERT INTO sandbox.indicator_value (realm_id, indicator, from_time, to_time, value, source, evidence, declaration, who, at)
       SELECT $1, indicator, "from"::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh', next, value, $3, $3, 'no-state-secret', $4, next
       FROM jsonb_to_recordset($2) AS v (indicator text, "from" date, "to" date, value float8)
       CROSS JOIN LATERAL (SELECT ("to" + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS next) n
       RETURNING id, at)
     INSERT INTO sandbox.indicator_decision (value_id, approved, who, at) SELECT id, true, $5, at FROM entered`,
    [realmId, JSON.stringify(simulatedValues(today)), SIMULATED, ...SIMULATED_BY],
  );
  const year = Number(today.slice(0, 4));
  const tasks = simulatedTasks.map(({ dueMonth, ...task }) => {
    const dueMs = Date.UTC(year, dueMonth, 0);
    // What is done was done a week before it was due, and nothing of the year was done before it began.
    const reportedMs = Math.max(Date.UTC(year, 0, 1), Math.min(nowMs, dueMs - 7 * DAY_MS));
    const done = task.progress === 100 && reportedMs < nowMs;
    const progress = task.progress === 100 && !done ? 80 : task.progress;
    return { ...task, progress, deadline: new Date(dueMs).toISOString().slice(0, 10), reportedMs };
  });
  await client.query(
    `INSERT INTO sandbox.plan_task (id, version, realm_id, year, title, section, indicator, unit_key, supporting, deadline,
                                    progress, evidence, who, at)
     SELECT nextval('core.plan_item'), 1, $1, $3, title, section, indicator, unit,
            ARRAY(SELECT jsonb_array_elements_text(supporting)), deadline, progress, $4, $5,
            least(now(), to_timestamp("reportedMs" / 1000.0))
     FROM jsonb_to_recordset($2) AS t (title text, section text, indicator text, unit text, supporting jsonb, deadline date,
                                       progress smallint, "reportedMs" float8)`,
    [realmId, JSON.stringify(tasks), year, SIMULATED, SIMULATED_BY[0]],
  );
  // Each line as it stood at the end of every month that is over.
  const month = Number(today.slice(5, 7));
  const lines = simulatedBudget.map((line, k) => ({ ...line, k }));
  const reports = Array.from({ length: month - 1 }, (_, m) =>
    lines.map(({ spentByDecember, ...line }) => ({
      ...line,
      version: m + 1,
      asOf: new Date(Date.UTC(year, m + 1, 0)).toISOString().slice(0, 10),
      spentVnd: Math.round((line.allocatedVnd * spentByDecember * (m + 1)) / 12),
    })),
  ).flat();
  await client.query(
    `WITH line AS (SELECT k, nextval('core.plan_item') AS id FROM generate_series(0, $4::int - 1) AS k)
     INSERT INTO sandbox.budget_line (id, version, realm_id, year, name, unit_key, allocated_vnd, committed_vnd, spent_vnd,
                                      as_of, source, who)
     SELECT line.id, version, $1, $3, name, unit, "allocatedVnd", "committedVnd", "spentVnd", "asOf", $5, $6
     FROM jsonb_to_recordset($2) AS b (k int, version int, name text, unit text, "allocatedVnd" bigint, "committedVnd" bigint,
                                       "spentVnd" bigint, "asOf" date) JOIN line USING (k)`,
    [realmId, JSON.stringify(reports), year, simulatedBudget.length, SIMULATED, SIMULATED_BY[0]],
  );
}
