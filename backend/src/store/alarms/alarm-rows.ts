import { type Alarm, type Domain, type Localized, SEVERITIES } from '@commune/contract';
import type { AlarmState } from '@commune/domain';
import { epochMs } from '../epoch-ms.ts';
import type { RealmRow, RealmSchema } from '../realms.ts';

/** Whether an alarm `a` is open: the condition of the partial index, word for word. */
export const IS_OPEN = '(a.active OR a.acknowledged_at IS NULL)';

/** What an alarm's life changes, of alarms `a`. */
export const STATE_COLUMNS = `a.severity, a.peak, a.level, a.active, a.acknowledged_by AS "acknowledgedBy",
  ${epochMs('a.acknowledged_at')} AS "acknowledgedMs", ${epochMs('a.raised_at')} AS "raisedMs",
  ${epochMs('a.cleared_at')} AS "clearedMs", ${epochMs('a.changed_at')} AS "changedMs",
  a.value, a.limit_value AS "limit", a.activations, a.flapping, a.late, a.shelved, a.suppressed,
  a.out_of_service AS "outOfService", a.verified, a.false_alarm AS "falseAlarm", a.assignee, a.note`;

export interface StateRow extends Omit<AlarmState, 'acknowledged'> {
  acknowledgedBy: string | null;
  acknowledgedMs: number | null;
}

export function toState(row: StateRow): AlarmState {
  return {
    severity: row.severity,
    peak: row.peak,
    level: row.level,
    active: row.active,
    acknowledged: row.acknowledgedBy === null ? null : { who: row.acknowledgedBy, atMs: row.acknowledgedMs! },
    raisedMs: row.raisedMs,
    clearedMs: row.clearedMs,
    changedMs: row.changedMs,
    value: row.value,
    limit: row.limit,
    activations: row.activations,
    flapping: row.flapping,
    late: row.late,
    shelved: row.shelved,
    suppressed: row.suppressed,
    outOfService: row.outOfService,
    verified: row.verified,
    falseAlarm: row.falseAlarm,
    assignee: row.assignee,
    note: row.note,
  };
}

/** SELECT and FROM of alarms `a` as `AlarmRow`, with rule `r`, thing `t`, datastream `d` and property `p`. */
export function alarmsOf(schema: RealmSchema): string {
  return `SELECT a.id::text, a.n, a.open, ${STATE_COLUMNS}, a.rule_key AS "ruleKey", r.version AS "ruleVersion",
      r.definition->'name' AS "ruleName", r.definition->>'source' AS "ruleSource",
      coalesce((r.definition->>'verified')::boolean, false) AS "ruleVerified",
      t.id AS "thingId", t.slug AS "thingSlug", t.domain AS "thingDomain", t.name AS "thingName",
      d.id AS "datastreamId", d.key AS "datastreamKey", p.key AS property
    FROM ${schema}.alarm a
    JOIN ${schema}.alarm_rule r ON r.id = a.rule_id
    JOIN ${schema}.thing t ON t.id = a.thing_id
    LEFT JOIN ${schema}.datastream d ON d.id = a.datastream_id
    LEFT JOIN core.observed_property p ON p.id = d.property_id`;
}

export interface AlarmRow extends StateRow {
  id: string;
  n: number;
  open: boolean;
  ruleKey: string;
  ruleVersion: number;
  ruleName: Localized;
  ruleSource: string;
  ruleVerified: boolean;
  thingId: number;
  thingSlug: string;
  thingDomain: Domain;
  thingName: Localized;
  datastreamId: number | null;
  datastreamKey: string | null;
  property: string | null;
}

export function toAlarm(realm: Pick<RealmRow, 'slug'>, row: AlarmRow): Alarm {
  const datastream = { id: row.datastreamId!, key: row.datastreamKey!, property: row.property! };
  return {
    id: row.id,
    n: row.n,
    realm: realm.slug,
    rule: {
      key: row.ruleKey,
      version: row.ruleVersion,
      name: row.ruleName,
      source: row.ruleSource,
      verified: row.ruleVerified,
    },
    thing: { id: row.thingId, slug: row.thingSlug, domain: row.thingDomain, name: row.thingName },
    datastream: row.datastreamId === null ? null : datastream,
    open: row.open,
    ...toState(row),
  };
}

/** By this alarms are put in order, the worst first. */
export function severityRank(column: string): string {
  return `array_position(ARRAY['${SEVERITIES.join("', '")}'], ${column})`;
}
