import { ISA_18_2, isDerived, ONLINE_KEY, ruleDefinitionSchema, type Severity } from '@commune/contract';
import { alarmRules, EXPECTED_INTERVAL_S, kinds, properties, things } from '@commune/db/seeds';
import {
  type AlarmState,
  type ConditionChange,
  checkRule,
  Evaluator,
  isOpen,
  stepAlarm,
  type TakenReading,
  type TimedValue,
  type WatchedRule,
  type WatchedThing,
} from '@commune/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import { createFleet } from './fleet.ts';
import type { Member } from './member.ts';

const STEP_MS = EXPECTED_INTERVAL_S * 1000;
/** the operator on duty takes up an alarm within this time; until then it is one alarm, however often it comes and goes */
const TAKEN_UP_MS = 10 * MINUTE_MS;
const NO_CIRCUMSTANCES = { maintenance: null, outOfService: null };

interface Raised {
  atMs: number;
  rule: string;
  severity: Severity;
}

/** The seeds' rules and things as the backend would watch them, each thing with its connection beside its readings. */
const rules: WatchedRule[] = alarmRules.map(({ key, ...draft }) => ({
  key,
  version: 1,
  definition: ruleDefinitionSchema.parse(draft),
}));
const looked = new Set(
  rules.flatMap(({ definition: { condition } }) => {
    if (condition.type === 'silence') return [];
    return condition.type === 'expression' ? ['link-up', 'packet-loss'] : [condition.property];
  }),
);
/** without the datastreams that no rule looks at: that halves the work, and one is enough to hear that a thing lives */
const fleet = things.map((thing) => {
  const used = thing.datastreams.filter(({ property }) => looked.has(property));
  return { ...thing, datastreams: used.length > 0 ? used : thing.datastreams.slice(0, 1) };
});
let datastreams = 0;
const watched: WatchedThing[] = fleet.map(({ slug, kind, domain, datastreams: measured }, id) => ({
  ...{ id, slug, kind, domain },
  datastreams: [...measured, { key: ONLINE_KEY, property: ONLINE_KEY, expectedIntervalS: EXPECTED_INTERVAL_S }].map(
    (stream) => ({ ...stream, id: datastreams++ }),
  ),
}));

/** Every alarm that the rules raise over a simulated fleet, with a duty that takes up each within ten minutes. */
function raisedBetween(seed: number, fromMs: number, toMs: number): Raised[] {
  const members = createFleet(seed, fleet);
  const latest = new Map<number, TimedValue>();
  const alarms = new Map<string, AlarmState>();
  const raised: Raised[] = [];
  const said = new Map<Member, 0 | 1>();

  const happen = (change: ConditionChange, atMs: number) => {
    const source = `${change.ruleKey} ${change.thingId} ${change.datastreamId}`;
    const before = alarms.get(source) ?? null;
    const step = stepAlarm(before, { type: 'condition', change, atMs, circumstances: NO_CIRCUMSTANCES });
    if (step === null) return;
    if (step.transitions.some(({ kind }) => kind === 'raised'))
      raised.push({ atMs, rule: change.ruleKey, severity: step.state.severity });
    alarms.set(source, step.state);
    if (!isOpen(step.state)) alarms.delete(source);
  };
  const takeUp = (atMs: number) => {
    for (const [source, state] of alarms) {
      if (state.acknowledged !== null || atMs - state.raisedMs < TAKEN_UP_MS) continue;
      const { state: after } = stepAlarm(state, { type: 'act', act: { act: 'acknowledge', who: 'duty', atMs } });
      if (isOpen(after)) alarms.set(source, after);
      else alarms.delete(source);
    }
  };
  const heard = (t: number): TakenReading[] => {
    const readings: TakenReading[] = [];
    for (const [index, member] of members.entries()) {
      const { presence } = member;
      const values = presence.heardAt(t) ? member.valuesAt(t, STEP_MS) : {};
      const status = presence.statusAt(t);
      const online = status === 'offline' ? 0 : 1;
      if (status !== 'unheard' && said.get(member) !== online) {
        said.set(member, online);
        values[ONLINE_KEY] = online;
      }
      for (const { id, key } of watched[index]!.datastreams) {
        const value = values[key];
        if (value !== undefined) readings.push({ datastreamId: id, timeMs: t, value });
      }
    }
    return readings;
  };

  for (const { datastreamId, ...reading } of heard(fromMs)) latest.set(datastreamId, reading);
  const evaluator = new Evaluator({ rules, things: watched, states: [], latest, windows: new Map() });
  for (let t = fromMs + STEP_MS; t < toMs; t += STEP_MS) {
    for (const change of [...evaluator.advance(t), ...evaluator.take(heard(t), t)]) happen(change, t);
    takeUp(t);
  }
  return raised;
}

it('may be saved anew as they are, all of them', () => {
  const every = things.map(({ slug, kind, domain, datastreams: measured }, id) => ({
    ...{ id, slug, kind, domain },
    datastreams: measured.map((stream, k) => ({ ...stream, id: id * 100 + k })),
  }));
  for (const { key, definition } of rules) {
    const derived = definition.condition.type === 'threshold' && isDerived(definition.condition.property);
    // What is derived makes its datastream by itself, once there is something to derive it from.
    if (!derived) expect(checkRule(definition, { properties, kinds, things: every }), key).toEqual([]);
  }
});

describe('a normal week', () => {
  const monday = Date.parse('2026-11-16T00:00:00+07:00');
  let raised: Raised[];
  beforeAll(() => {
    // some hours more, for what stands from the start
    raised = raisedBetween(7, monday - 6 * HOUR_MS, monday + 7 * DAY_MS).filter(({ atMs }) => atMs >= monday);
  }, 60_000);
  const shareOf = (...severities: Severity[]) =>
    raised.filter(({ severity }) => severities.includes(severity)).length / raised.length;

  it('keeps within the rate that ISA-18.2 calls acceptable, without a flood and without silence', () => {
    expect(raised.length / (7 * 24)).toBeLessThan(ISA_18_2.acceptablePerHour / 2);
    expect(raised.length / 7).toBeGreaterThan(12);
    const spans = new Map<number, number>();
    for (const { atMs } of raised) {
      const span = Math.floor(atMs / (10 * MINUTE_MS));
      spans.set(span, (spans.get(span) ?? 0) + 1);
    }
    const floods = [...spans.values()].filter((n) => n > ISA_18_2.floodPerTenMinutes).length;
    expect(floods / ((7 * DAY_MS) / (10 * MINUTE_MS))).toBeLessThan(0.01);
    const hours = new Set(raised.map(({ atMs }) => Math.floor(atMs / HOUR_MS)));
    expect(hours.size).toBeGreaterThan(48);
  });

  it('brings every severity, the worse the rarer', () => {
    expect(shareOf('low')).toBeGreaterThan(0.6);
    expect(shareOf('medium')).toBeGreaterThan(0.05);
    expect(shareOf('high')).toBeGreaterThan(0);
    expect(shareOf('critical')).toBeGreaterThan(0);
    expect(shareOf('high', 'critical')).toBeLessThan(0.15);
  });

  it('has no single rule that raises most of it', () => {
    const perRule = new Map<string, number>();
    for (const { rule } of raised) perRule.set(rule, (perRule.get(rule) ?? 0) + 1);
    expect(perRule.size).toBeGreaterThan(20);
    expect(Math.max(...perRule.values()) / raised.length).toBeLessThan(0.35);
  });
});
