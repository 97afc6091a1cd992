import type { Alarm, Severity } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { BY_OPERATOR, madeAlarm } from '../testing.ts';
import { countAlarms, countByDomain } from './counts.ts';
import { isUnder, NO_FILTER, passes, readSeverities, readTab } from './filter.ts';
import { GROUP_SPAN_MS, type ListItem, listItems, MIN_GROUP } from './grouping.ts';
import { holdItems, successorOf } from './hold.ts';
import { compareAlarms } from './order.ts';

const MINUTE = 60_000;
const keys = (items: readonly ListItem[]) => items.map(({ key }) => key);
const never = () => false;
const none = new Set<string>();
const shelved = { ...BY_OPERATOR, untilMs: 1, reason: 'known' };

describe('compareAlarms', () => {
  it('puts severity first, then what nobody has acknowledged, then what still holds, then the newest', () => {
    const alarms = [
      madeAlarm({ id: '1', severity: 'low', raisedMs: 9 }),
      madeAlarm({ id: '2', severity: 'high', acknowledged: BY_OPERATOR, raisedMs: 8 }),
      madeAlarm({ id: '3', severity: 'high', raisedMs: 1 }),
      madeAlarm({ id: '4', severity: 'high', raisedMs: 2 }),
      madeAlarm({ id: '5', severity: 'high', raisedMs: 7, active: false, clearedMs: 8 }),
      madeAlarm({ id: '6', severity: 'critical', acknowledged: BY_OPERATOR }),
    ];
    expect(alarms.sort(compareAlarms).map(({ id }) => id)).toEqual(['6', '4', '3', '5', '2', '1']);
  });

  it('lets the id decide between equals, by number', () => {
    const equal = [madeAlarm({ id: '10' }), madeAlarm({ id: '9' }), madeAlarm({ id: '100' })];
    expect(equal.sort(compareAlarms).map(({ id }) => id)).toEqual(['9', '10', '100']);
  });
});

describe('listItems', () => {
  const burst = (n: number, apartMs: number, change: Partial<Alarm> = {}) =>
    Array.from({ length: n }, (_, k) => madeAlarm({ id: String(k + 1), raisedMs: k * apartMs, ...change }));

  it('makes one row of five alarms of one rule that came within five minutes, and none of four', () => {
    expect(keys(listItems(burst(MIN_GROUP, MINUTE), never, none))).toEqual(['rule:flow']);
    expect(keys(listItems(burst(MIN_GROUP - 1, MINUTE), never, none))).toHaveLength(MIN_GROUP - 1);
  });

  it('groups by the time they came, not by their number alone', () => {
    const spread = burst(MIN_GROUP, GROUP_SPAN_MS / (MIN_GROUP - 1) + 1);
    expect(listItems(spread, never, none)).toHaveLength(MIN_GROUP);
    expect(listItems(burst(MIN_GROUP, GROUP_SPAN_MS / (MIN_GROUP - 1)), never, none)).toHaveLength(1);
  });

  it('makes two rows of two bursts of one rule, with keys of their own', () => {
    const later = burst(MIN_GROUP, 0).map((alarm, k) => ({ ...alarm, id: String(50 + k), raisedMs: 60 * MINUTE }));
    expect(keys(listItems([...burst(MIN_GROUP, 0), ...later], never, none)).sort()).toEqual([
      'rule:flow',
      'rule:flow:1',
    ]);
  });

  it('groups what fell silent by whatever rule, whenever it began', () => {
    const silent = burst(MIN_GROUP, 60 * MINUTE).map((alarm, k) => ({
      ...alarm,
      rule: { ...alarm.rule, key: k % 2 ? 'silent-river' : 'silent-power' },
    }));
    const [group, ...others] = listItems(silent, (key) => key.startsWith('silent'), none);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ kind: 'group', key: 'silence', cause: { kind: 'silence' } });
  });

  it('leaves out of a group what is kept back and what is over', () => {
    const alarms = burst(MIN_GROUP, 0);
    alarms[0] = { ...alarms[0]!, shelved };
    expect(listItems(alarms, never, none).every(({ kind }) => kind === 'alarm')).toBe(true);
  });

  it('puts a group where its worst member stands, and its members below it once it is opened', () => {
    const other = madeAlarm({ id: '90', severity: 'high', rule: { ...madeAlarm({ id: 'x' }).rule, key: 'other' } });
    const alarms = [...burst(MIN_GROUP, 0), other];
    alarms[2] = { ...alarms[2]!, severity: 'critical' };
    expect(keys(listItems(alarms, never, none))).toEqual(['rule:flow', '90']);
    expect(keys(listItems(alarms, never, new Set(['rule:flow'])))).toEqual([
      'rule:flow',
      '3',
      '1',
      '2',
      '4',
      '5',
      '90',
    ]);
  });
});

describe('holdItems', () => {
  const itemsOf = (alarms: Alarm[]) => listItems(alarms, never, none);
  const first = madeAlarm({ id: '1', raisedMs: 1 });
  const second = madeAlarm({ id: '2', raisedMs: 2 });

  it('keeps every row where it stood, takes what is known of it, and lets news wait', () => {
    const worse = madeAlarm({ id: '3', severity: 'critical' });
    const risen = { ...first, severity: 'high' as Severity };
    const { items, waiting } = holdItems(itemsOf([first, second]), itemsOf([risen, second, worse]), () => undefined);
    expect(keys(items)).toEqual(['2', '1']);
    expect(items[1]).toMatchObject({ alarm: { severity: 'high' } });
    expect(keys(waiting)).toEqual(['3']);
  });

  it('keeps a row whose alarm has left the list, as it is now', () => {
    const over = { ...second, open: false, active: false };
    const { items } = holdItems(itemsOf([first, second]), itemsOf([first]), () => over);
    expect(items[0]).toMatchObject({ key: '2', alarm: { open: false }, leaving: true });
    expect(items[1]).not.toHaveProperty('leaving');
  });

  it('says no more that a row leaves once it belongs to the list again', () => {
    const { items } = holdItems(itemsOf([first, second]), itemsOf([first]), () => undefined);
    expect(holdItems(items, itemsOf([first, second]), () => undefined).items[0]).not.toHaveProperty('leaving');
  });
});

describe('successorOf', () => {
  const rows = (...ids: string[]) =>
    listItems(
      ids.map((id) => madeAlarm({ id, raisedMs: -Number(id) })),
      never,
      none,
    );
  it('is the next row that is still there, at the end the one before', () => {
    const before = rows('1', '2', '3', '4');
    expect(successorOf('2', before, rows('1', '4'))).toBe('4');
    expect(successorOf('4', before, rows('1', '2'))).toBe('2');
    expect(successorOf('4', before, [])).toBeNull();
    expect(successorOf('9', before, before)).toBeNull();
  });
});

describe('counts', () => {
  const alarms = [
    madeAlarm({ id: '1', severity: 'critical' }),
    madeAlarm({ id: '2', severity: 'critical', acknowledged: BY_OPERATOR }),
    madeAlarm({ id: '3', severity: 'low', active: false, clearedMs: 1 }),
    madeAlarm({ id: '4', severity: 'high', shelved }),
    madeAlarm({ id: '5', severity: 'high', open: false, active: false, acknowledged: BY_OPERATOR, clearedMs: 1 }),
  ];

  it('counts what is announced, and what is kept back apart', () => {
    expect(countAlarms(alarms)).toMatchObject({
      active: 2,
      total: 3,
      unacknowledged: 2,
      shelved: 1,
      bySeverity: { critical: { total: 2, unacknowledged: 1 }, high: { total: 0 }, low: { total: 1 } },
    });
  });

  it('names the worst of each domain that has one', () => {
    const river = { ...alarms[2]!.thing, domain: 'river' as const };
    const counts = countByDomain([...alarms, madeAlarm({ id: '9', severity: 'high', thing: river })]);
    expect(counts.get('river')).toEqual({ worst: 'high', count: 1, unacknowledged: 1 });
    expect(counts.get('all')).toEqual({ worst: 'critical', count: 4, unacknowledged: 3 });
    expect(counts.has('power')).toBe(false);
  });
});

describe('filter', () => {
  const alarm = madeAlarm({ id: '1', severity: 'high', assignee: 'Công an xã' });
  it.each(['đường ống', 'DUONG ONG', 'cn-01', 'pipe', 'cong an luu luong'])(
    'finds «%s» whatever the accents',
    (text) => {
      expect(passes({ ...NO_FILTER, text }, alarm)).toBe(true);
    },
  );
  it('needs every word', () => {
    expect(passes({ ...NO_FILTER, text: 'đường điện' }, alarm)).toBe(false);
  });
  it('goes by severity and domain', () => {
    expect(passes({ ...NO_FILTER, severities: ['critical'] }, alarm)).toBe(false);
    expect(passes({ ...NO_FILTER, severities: ['critical', 'high'], domain: 'water' }, alarm)).toBe(true);
    expect(passes({ ...NO_FILTER, domain: 'river' }, alarm)).toBe(false);
  });
  it('shows what is kept back under its own tab alone', () => {
    for (const kept of [{ shelved }, { suppressed: true }, { outOfService: true }]) {
      expect(isUnder('all', { ...alarm, ...kept })).toBe(false);
      expect(isUnder('shelved', { ...alarm, ...kept })).toBe(true);
    }
  });
  it('shows what has just ended with all, not with what waits', () => {
    const over = { ...alarm, open: false, active: false, acknowledged: BY_OPERATOR };
    expect(isUnder('all', over)).toBe(true);
    expect(isUnder('unacknowledged', over)).toBe(false);
  });
  it('reads of an address only what it knows', () => {
    expect(readSeverities('low,nonsense,critical')).toEqual(['critical', 'low']);
    expect(readSeverities(null)).toEqual([]);
    expect(readTab('elsewhere')).toBe('all');
  });
});
