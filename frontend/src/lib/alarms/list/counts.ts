import { type Alarm, type Domain, isAnnounced, SEVERITIES, type Severity } from '@commune/contract';
import { severityRank } from '../severity.ts';

export interface SeverityCount {
  total: number;
  unacknowledged: number;
}

export interface AlarmCounts {
  /** announced, with a condition that still holds */
  active: number;
  /** announced */
  total: number;
  unacknowledged: number;
  shelved: number;
  bySeverity: Record<Severity, SeverityCount>;
}

/** Counts what stands in the list; what is kept back (shelved, in maintenance, out of service) is counted apart. */
export function countAlarms(alarms: Iterable<Alarm>): AlarmCounts {
  const bySeverity = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, { total: 0, unacknowledged: 0 }]),
  ) as Record<Severity, SeverityCount>;
  const counts: AlarmCounts = { active: 0, total: 0, unacknowledged: 0, shelved: 0, bySeverity };
  for (const alarm of alarms) {
    if (!alarm.open) continue;
    if (!isAnnounced(alarm)) {
      counts.shelved += 1;
      continue;
    }
    const of = bySeverity[alarm.severity];
    counts.total += 1;
    of.total += 1;
    if (alarm.active) counts.active += 1;
    if (alarm.acknowledged === null) {
      counts.unacknowledged += 1;
      of.unacknowledged += 1;
    }
  }
  return counts;
}

/** The worst announced alarm and how many there are. */
export interface DomainAlarms {
  worst: Severity;
  count: number;
  unacknowledged: number;
}

/** Only what has an alarm has an entry; `all` counts every domain. */
export function countByDomain(alarms: Iterable<Alarm>): Map<Domain | 'all', DomainAlarms> {
  const counts = new Map<Domain | 'all', DomainAlarms>();
  for (const alarm of alarms) {
    if (!isAnnounced(alarm)) continue;
    for (const key of [alarm.thing.domain, 'all'] as const) {
      const of = counts.get(key);
      const unacknowledged = alarm.acknowledged === null ? 1 : 0;
      if (!of) {
        counts.set(key, { worst: alarm.severity, count: 1, unacknowledged });
        continue;
      }
      of.count += 1;
      of.unacknowledged += unacknowledged;
      if (severityRank(alarm.severity) < severityRank(of.worst)) of.worst = alarm.severity;
    }
  }
  return counts;
}
