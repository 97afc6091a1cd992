import { EVENT_KINDS, SEVERITIES, type Severity, type TimelineEvent } from '@commune/contract';
import type pg from 'pg';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';
import { severityRank } from './alarm-rows.ts';
import { isShownBy, shownColumn } from './past-alarms.ts';

const RAISING = "x.kind IN ('raised', 'climbed', 'reactivated')";
const TOLD = `x.kind IN ('${EVENT_KINDS.join("', '")}')`;

/** How many alarms were raised, came again or climbed within each bucket of [from, to), by the worst they reached there. */
export async function countRaisedByBucket(
  db: pg.Pool,
  realm: RealmRow,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  buckets: number,
): Promise<Record<Severity, number[]>> {
  const shown = shownColumn(realm);
  const { rows } = await db.query<{ bucket: number; rank: number; n: number }>(
    `SELECT bucket, rank, count(*)::int AS n FROM (
       SELECT width_bucket(extract(epoch FROM ${shown})::float8 * 1000, $2, $3, $4) - 1 AS bucket,
              min(${severityRank('x.severity')}) AS rank
       FROM ${realm.schema}.alarm_transition x JOIN ${realm.schema}.alarm a ON a.id = x.alarm_id
       WHERE a.realm_id = $1 AND ${RAISING} AND ${shown} >= to_timestamp($2 / 1000.0) AND ${shown} < to_timestamp($3 / 1000.0)
       GROUP BY x.alarm_id, 1) g
     GROUP BY bucket, rank`,
    [realm.id, fromMs, toMs, buckets],
  );
  const none = () => Array.from({ length: buckets }, () => 0);
  const raised = Object.fromEntries(SEVERITIES.map((severity) => [severity, none()])) as Record<Severity, number[]>;
  for (const { bucket, rank, n } of rows) raised[SEVERITIES[rank - 1]!][Math.min(bucket, buckets - 1)]! += n;
  return raised;
}

/** The events of [from, to]: what was raised before what ended, the worst first, of equal ones the newest. */
export async function listEvents(
  db: pg.Pool,
  realm: RealmRow,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  limit: number,
): Promise<{ events: TimelineEvent[]; more: boolean }> {
  const shown = shownColumn(realm);
  const { rows } = await db.query<TimelineEvent>(
    `${eventsOf(realm)} AND NOT ${isShownBy(realm, '($2::float8 - 1)')} AND ${isShownBy(realm, '$3')}
     ORDER BY ${RAISING} DESC, ${severityRank('x.severity')}, ${shown} DESC LIMIT $4`,
    [realm.id, fromMs, toMs, limit + 1],
  );
  return { events: rows.slice(0, limit), more: rows.length > limit };
}

/** The nearest event strictly after or before a moment; null where there is none. */
export async function nearestEvent(
  db: pg.Pool,
  realm: RealmRow,
  side: 'after' | 'before',
  atMs: number,
): Promise<TimelineEvent | null> {
  const shown = shownColumn(realm);
  const [lies, order] =
    side === 'after' ? [`NOT ${isShownBy(realm, '$2')}`, 'ASC'] : [isShownBy(realm, '($2::float8 - 1)'), 'DESC'];
  const { rows } = await db.query<TimelineEvent>(
    `${eventsOf(realm)} AND ${lies}
     ORDER BY ${shown} ${order}, x.alarm_id LIMIT 1`,
    [realm.id, atMs],
  );
  return rows[0] ?? null;
}

function eventsOf(realm: RealmRow): string {
  const { schema } = realm;
  return `SELECT x.alarm_id::text AS alarm, x.kind, ${epochMs(shownColumn(realm))} AS "atMs", x.severity, x.level,
      r.definition->'name' AS rule, jsonb_build_object('slug', t.slug, 'name', t.name) AS thing
    FROM ${schema}.alarm_transition x
    JOIN ${schema}.alarm a ON a.id = x.alarm_id
    JOIN ${schema}.alarm_rule r ON r.id = a.rule_id
    JOIN ${schema}.thing t ON t.id = a.thing_id
    WHERE a.realm_id = $1 AND ${TOLD}`;
}
