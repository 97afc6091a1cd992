import { type Alarm, type Domain, isAnnounced, SEVERITIES, type Severity } from '@commune/contract';
import { fold } from '../../i18n/fold.ts';

export const TABS = ['all', 'unacknowledged', 'shelved', 'log', 'things'] as const;
export type Tab = (typeof TABS)[number];

export interface AlarmFilter {
  /** none chosen: all of them */
  severities: readonly Severity[];
  domain: Domain | null;
  text: string;
}

export const NO_FILTER: AlarmFilter = { severities: [], domain: null, text: '' };

/** Whether an open alarm belongs under a tab. What has just ended stays until it leaves. */
export function isUnder(tab: Exclude<Tab, 'log' | 'things'>, alarm: Alarm): boolean {
  const kept = alarm.shelved !== null || alarm.suppressed || alarm.outOfService;
  if (tab === 'shelved') return alarm.open && kept;
  if (kept) return false;
  if (tab === 'unacknowledged') return isAnnounced(alarm) && alarm.acknowledged === null;
  return true;
}

export function passes(filter: AlarmFilter, alarm: Alarm): boolean {
  if (filter.domain !== null && alarm.thing.domain !== filter.domain) return false;
  if (filter.severities.length > 0 && !filter.severities.includes(alarm.severity)) return false;
  return matches(filter.text, alarm);
}

/** Every word is looked for in both languages' names, the slug, the level, the assignee and the note; case and accents do not count. */
function matches(text: string, alarm: Alarm): boolean {
  const words = text.split(/\s+/).map(fold).filter(Boolean);
  if (words.length === 0) return true;
  const { rule, thing, level, assignee, note } = alarm;
  const said = fold(
    [
      ...[rule.name.vi, rule.name.en, thing.name.vi, thing.name.en, thing.slug],
      ...[level?.vi, level?.en, assignee, note?.text, alarm.acknowledged?.who].filter((part) => part != null),
    ].join(' '),
  );
  return words.every((word) => said.includes(word));
}

/** What an address says after `severity=`: the known ones, worst first. */
export function readSeverities(text: string | null): Severity[] {
  const named = new Set(text?.split(','));
  return SEVERITIES.filter((severity) => named.has(severity));
}

export function readTab(text: string | null): Tab {
  return TABS.find((tab) => tab === text) ?? 'all';
}
