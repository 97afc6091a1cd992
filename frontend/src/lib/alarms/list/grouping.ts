import { type Alarm, isAnnounced } from '@commune/contract';
import { compareAlarms } from './order.ts';

/** This many of one cause are one row. */
export const MIN_GROUP = 5;
/** Alarms of one rule that came within this time have one cause. */
export const GROUP_SPAN_MS = 5 * 60_000;

/**
 * A row of the list. `key` stays the same as long as the row is the same to whoever looks at it. `leaving`: it belongs
 * here no more, and keeps its place only until the list is let go.
 */
export type ListItem =
  | { kind: 'alarm'; key: string; alarm: Alarm; inGroup: boolean; leaving?: true }
  | { kind: 'group'; key: string; cause: GroupCause; alarms: Alarm[]; open: boolean; leaving?: true };

export type GroupCause = { kind: 'rule'; rule: Alarm['rule'] } | { kind: 'silence' };

/**
 * The rows of a list: alarms in their order, those of one cause as one row where its first one would stand. `isSilence`
 * says of a rule's key whether it speaks of things that fell silent: those have one cause whenever they began, the line
 * or the power that they share. `opened`: keys of the groups whose alarms are shown below them.
 */
export function listItems(
  alarms: readonly Alarm[],
  isSilence: (ruleKey: string) => boolean,
  opened: ReadonlySet<string>,
): ListItem[] {
  const groupOf = new Map<string, { key: string; cause: GroupCause; alarms: Alarm[] }>();
  for (const group of causes(alarms, isSilence)) for (const { id } of group.alarms) groupOf.set(id, group);
  const items: ListItem[] = [];
  const listed = new Set<string>();
  for (const alarm of [...alarms].sort(compareAlarms)) {
    const group = groupOf.get(alarm.id);
    if (!group) {
      items.push({ kind: 'alarm', key: alarm.id, alarm, inGroup: false });
      continue;
    }
    if (listed.has(group.key)) continue;
    listed.add(group.key);
    const sorted = [...group.alarms].sort(compareAlarms);
    const open = opened.has(group.key);
    items.push({ kind: 'group', key: group.key, cause: group.cause, alarms: sorted, open });
    if (open) {
      for (const one of sorted) items.push({ kind: 'alarm', key: one.id, alarm: one, inGroup: true });
    }
  }
  return items;
}

function causes(alarms: readonly Alarm[], isSilence: (ruleKey: string) => boolean) {
  const silent: Alarm[] = [];
  const byRule = new Map<string, Alarm[]>();
  for (const alarm of alarms) {
    // What has just ended, and what is kept back, is no part of what goes on.
    if (!isAnnounced(alarm)) continue;
    if (isSilence(alarm.rule.key)) silent.push(alarm);
    else {
      const of = byRule.get(alarm.rule.key);
      if (of) of.push(alarm);
      else byRule.set(alarm.rule.key, [alarm]);
    }
  }
  const groups = [...byRule].flatMap(([key, of]) =>
    bursts(of).map((burst, index) => ({
      key: index === 0 ? `rule:${key}` : `rule:${key}:${index}`,
      cause: { kind: 'rule' as const, rule: burst[0]!.rule },
      alarms: burst,
    })),
  );
  if (silent.length < MIN_GROUP) return groups;
  return [...groups, { key: 'silence', cause: { kind: 'silence' as const }, alarms: silent }];
}

/** Runs of at least `MIN_GROUP` that came within `GROUP_SPAN_MS` of the run's first. */
function bursts(alarms: readonly Alarm[]): Alarm[][] {
  const inTime = [...alarms].sort((a, b) => a.raisedMs - b.raisedMs);
  const found: Alarm[][] = [];
  let from = 0;
  while (from < inTime.length) {
    let to = from + 1;
    while (to < inTime.length && inTime[to]!.raisedMs - inTime[from]!.raisedMs <= GROUP_SPAN_MS) to += 1;
    if (to - from >= MIN_GROUP) {
      found.push(inTime.slice(from, to));
      from = to;
    } else from += 1;
  }
  return found;
}

/** What a row speaks for: the alarms an act on it is about. */
export function alarmsOf(item: ListItem): Alarm[] {
  return item.kind === 'alarm' ? [item.alarm] : item.alarms;
}
