import type { TransitionKind } from '@commune/contract';
import type { ConditionChange } from '@commune/domain';
import type pg from 'pg';
import { line } from './expected.ts';
import { SLUG_PREFIX } from './storm.ts';

interface TransitionRow extends Pick<ConditionChange, 'severity' | 'value' | 'limit'> {
  rule: string;
  thing: string;
  kind: TransitionKind;
  timeMs: number;
}

/** What the alarms say became of the conditions, up to a moment. */
export async function toldLines(client: pg.ClientBase, startMs: number, untilMs: number): Promise<string[]> {
  const { rows } = await client.query<TransitionRow>(
    `SELECT a.rule_key AS rule, t.slug AS thing, n.kind, (extract(epoch FROM n.time) * 1000)::float8 AS "timeMs",
            n.severity, n.value, n.limit_value AS "limit"
     FROM sandbox.alarm_transition n JOIN sandbox.alarm a ON a.id = n.alarm_id JOIN sandbox.thing t ON t.id = a.thing_id
     WHERE t.slug LIKE $1 AND n.time <= to_timestamp($2 / 1000.0)
       AND n.kind IN ('raised', 'reactivated', 'climbed', 'fell', 'cleared')`,
    [`${SLUG_PREFIX}%`, untilMs],
  );
  // Whether the alarm was still open is not the condition's.
  return rows.map(({ rule, thing, kind, timeMs, ...said }) =>
    line(
      rule,
      thing,
      { ...said, kind: kind === 'reactivated' ? 'raised' : (kind as ConditionChange['kind']) },
      timeMs - startMs,
    ),
  );
}

/** Alarms whose transitions are not numbered 1, 2, … n, or whose last does not say what they say. */
export async function brokenAlarms(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ broken: number }>(
    `SELECT count(*)::int AS broken FROM sandbox.alarm a JOIN LATERAL (
       SELECT count(*) AS many, max(n) AS last, sum((kind IN ('raised', 'reactivated'))::int - (kind = 'cleared')::int) AS active
       FROM sandbox.alarm_transition WHERE alarm_id = a.id) t ON true
     WHERE t.many <> a.n OR t.last <> a.n OR t.active <> a.active::int`,
  );
  return rows[0]!.broken;
}

/** Lines of one list that the other lacks, each as often as it lacks it. */
export function surplus(of: readonly string[], over: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const each of over) counts.set(each, (counts.get(each) ?? 0) + 1);
  return of.filter((each) => {
    const left = counts.get(each) ?? 0;
    counts.set(each, left - 1);
    return left <= 0;
  });
}
