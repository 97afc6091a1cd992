import type { Alarm } from '@commune/contract';
import type { ListItem } from './grouping.ts';

/**
 * The rows while the pointer or the focus is on the list: nobody may press a row that has just moved away. What stood
 * there stays where it was, gone or not, with what is known of it now; what is new waits until the list is let go.
 */
export function holdItems(
  before: readonly ListItem[],
  wanted: readonly ListItem[],
  newest: (id: string) => Alarm | undefined,
): { items: ListItem[]; waiting: ListItem[] } {
  const standing = new Set(before.map(({ key }) => key));
  const byKey = new Map(wanted.map((item) => [item.key, item]));
  return {
    items: before.map((item) => byKey.get(item.key) ?? refreshed(item, newest)),
    waiting: wanted.filter(({ key }) => !standing.has(key)),
  };
}

function refreshed(item: ListItem, newest: (id: string) => Alarm | undefined): ListItem {
  const leaving = true;
  if (item.kind === 'alarm') return { ...item, leaving, alarm: newest(item.alarm.id) ?? item.alarm };
  return { ...item, leaving, alarms: item.alarms.map((alarm) => newest(alarm.id) ?? alarm) };
}

/** The row that takes over from one that has gone: the next that is still there, else the one before. Null: none is. */
export function successorOf(key: string, before: readonly ListItem[], now: readonly ListItem[]): string | null {
  const there = new Set(now.map((item) => item.key));
  const at = before.findIndex((item) => item.key === key);
  if (at < 0) return null;
  const next = before.slice(at).find((item) => there.has(item.key));
  return (next ?? before.slice(0, at).findLast((item) => there.has(item.key)))?.key ?? null;
}
