import {
  type AlarmHealth,
  type AlarmSource,
  type Domain,
  ISA_18_2,
  type Localized,
  SEVERITIES,
  type Severity,
} from '@commune/contract';
import type pg from 'pg';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow, RealmSchema } from '../realms.ts';
import { IS_OPEN } from './alarm-rows.ts';

const HOUR_MS = 3_600_000;
const SPAN_S = 600;
const STANDING_AFTER_MS = 24 * HOUR_MS;
const TOP = 10;
const MAX_LISTED = 100;

/**
 * What was announced between `$2` and `$3`: each time that an alarm came or came back, unless it was known only long after
 * the fact or was kept back just then: shelved, under maintenance, out of service. All that was written in one moment is
 * one step, and counts as it was at its end.
 */
function announced(schema: RealmSchema): string {
  const isOff = (on: string, off: string) =>
    `coalesce(max(n) FILTER (WHERE kind = '${on}') OVER life, 0) <= coalesce(max(n) FILTER (WHERE kind = '${off}') OVER life, 0)`;
  const within = (at: string) => `${at} >= to_timestamp($2 / 1000.0) AND ${at} < to_timestamp($3 / 1000.0)`;
  return `touched AS (
      SELECT DISTINCT x.alarm_id FROM ${schema}.alarm_transition x JOIN ${schema}.alarm a ON a.id = x.alarm_id
      WHERE ${within('x.at')} AND x.kind IN ('raised', 'reactivated') AND a.realm_id = $1 AND NOT a.late),
    lives AS (
      SELECT alarm_id, at, kind, severity,
             ${isOff('shelved', 'unshelved')} AND ${isOff('suppressed', 'unsuppressed')}
               AND ${isOff('taken-out-of-service', 'returned-to-service')} AS heard,
             bool_or(kind = 'flapping' AND ${within('at')}) OVER (PARTITION BY alarm_id) AS flapped
      FROM ${schema}.alarm_transition JOIN touched USING (alarm_id)
      WINDOW life AS (PARTITION BY alarm_id ORDER BY at)),
    announced AS (
      SELECT l.at, l.severity, l.flapped, a.rule_key, a.rule_id, a.thing_id
      FROM lives l JOIN ${schema}.alarm a ON a.id = l.alarm_id
      WHERE l.heard AND l.kind IN ('raised', 'reactivated') AND ${within('l.at')})`;
}

interface SourceRow {
  ruleKey: string;
  ruleName: Localized;
  slug: string;
  thingName: Localized;
  domain: Domain;
  n: number;
  sinceMs: number;
}

const SOURCE = `r.key AS "ruleKey", r.definition->'name' AS "ruleName", t.slug, t.name AS "thingName", t.domain`;

function toSource({ ruleKey, ruleName, slug, thingName, domain, n, sinceMs }: SourceRow): AlarmSource {
  return { rule: { key: ruleKey, name: ruleName }, thing: { slug, name: thingName, domain }, n, sinceMs };
}

interface Counted {
  hours: [number, number][] | null;
  severities: Partial<Record<Severity, number>> | null;
  floods: number;
  /** by how often each was announced */
  sources: (SourceRow & { place: number; flapped: boolean })[] | null;
}

/** How the realm's alarms did in [fromMs, toMs), by the measures of ANSI/ISA-18.2-2016. */
export async function alarmHealth(db: pg.Pool, realm: RealmRow, fromMs: number, toMs: number): Promise<AlarmHealth> {
  const { hours, severities, floods, sources } = await count(db, realm, fromMs, toMs);
  const all = (hours ?? []).reduce((sum, [, n]) => sum + n, 0);
  const spans = Math.ceil((toMs - fromMs) / (SPAN_S * 1000));
  const bySeverity = Object.fromEntries(SEVERITIES.map((severity) => [severity, severities?.[severity] ?? 0]));
  const top = (sources ?? []).filter(({ place }) => place <= TOP);
  return {
    fromMs,
    toMs,
    hours: hours ?? [],
    perHour: (all * HOUR_MS) / (toMs - fromMs),
    floodShare: floods / spans,
    bySeverity: bySeverity as AlarmHealth['bySeverity'],
    standing: await standing(db, realm, toMs),
    flapping: (sources ?? []).filter(({ flapped }) => flapped).map(toSource),
    top: top.map((source) => ({ ...toSource(source), share: source.n / all })),
  };
}

async function count(db: pg.Pool, { id, schema }: RealmRow, fromMs: number, toMs: number): Promise<Counted> {
  const { rows } = await db.query<Counted>(
    `WITH ${announced(schema)},
     hours AS (
       SELECT ${epochMs("date_trunc('hour', at, 'Asia/Ho_Chi_Minh')")} AS hour, count(*)::int AS n FROM announced GROUP BY 1),
     floods AS (
       SELECT FROM announced GROUP BY floor(extract(epoch FROM at) / ${SPAN_S})
       HAVING count(*) > ${ISA_18_2.floodPerTenMinutes}),
     severities AS (SELECT severity, count(*)::int AS n FROM announced GROUP BY 1),
     sources AS (
       SELECT rule_key, thing_id, max(rule_id) AS rule_id, count(*)::int AS n, ${epochMs('min(at)')} AS "sinceMs",
              bool_or(flapped) AS flapped
       FROM announced GROUP BY rule_key, thing_id),
     places AS (
       SELECT s.*, row_number() OVER (ORDER BY n DESC, thing_id, rule_key) AS place,
              row_number() OVER (PARTITION BY flapped ORDER BY n DESC, thing_id, rule_key) AS place_of_kind
       FROM sources s),
     named AS (
       SELECT ${SOURCE}, s.n, s."sinceMs", s.place, s.flapped FROM places s
       JOIN ${schema}.alarm_rule r ON r.id = s.rule_id JOIN ${schema}.thing t ON t.id = s.thing_id
       WHERE s.place <= ${TOP} OR (s.flapped AND s.place_of_kind <= ${MAX_LISTED}))
     SELECT (SELECT jsonb_agg(jsonb_build_array(hour, n) ORDER BY hour) FROM hours) AS hours,
            (SELECT jsonb_object_agg(severity, n) FROM severities) AS severities,
            (SELECT count(*)::int FROM floods) AS floods,
            (SELECT jsonb_agg(to_jsonb(named) ORDER BY place) FROM named) AS sources`,
    [id, fromMs, toMs],
  );
  return rows[0]!;
}

/** Open for more than a day and not kept back: an alarm that nobody does anything about. */
async function standing(db: pg.Pool, { id, schema }: RealmRow, nowMs: number): Promise<AlarmSource[]> {
  const { rows } = await db.query<SourceRow>(
    `SELECT ${SOURCE}, a.activations AS n, ${epochMs('x.at')} AS "sinceMs"
     FROM ${schema}.alarm a JOIN ${schema}.alarm_transition x ON x.alarm_id = a.id AND x.n = 1
     JOIN ${schema}.alarm_rule r ON r.id = a.rule_id JOIN ${schema}.thing t ON t.id = a.thing_id
     WHERE a.realm_id = $1 AND ${IS_OPEN} AND NOT a.late
       AND a.shelved IS NULL AND NOT a.suppressed AND NOT a.out_of_service AND x.at < to_timestamp($2 / 1000.0)
     ORDER BY x.at, a.id LIMIT ${MAX_LISTED}`,
    [id, nowMs - STANDING_AFTER_MS],
  );
  return rows.map(toSource);
}
