import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepAlarm } from './alarm-machine.ts';
import {
  type AlarmEvent,
  type AlarmState,
  type AlarmStep,
  type Circumstances,
  isOpen,
  type NewTransition,
  type OperatorAct,
} from './alarm-state.ts';
import { GAUGE, MINUTE, rule, STAGE, T0 } from './commune.fixture.ts';
import type { ConditionChange, ConditionState, Source, TimedValue } from './evaluation.ts';
import { Evaluator } from './evaluator.ts';
import { replay } from './replay.ts';
import { sourceId } from './scope.ts';
import { compareSeverity } from './severity.ts';

const VERSIONS = [
  [rule(STAGE), rule({ type: 'silence', after: 'late', severity: 'low' }, { key: 's' })],
  [
    rule({ ...STAGE, levels: STAGE.levels.slice(0, 1) }, { version: 2, onDelayS: 60 }),
    rule({ type: 'silence', after: 'stale', severity: 'high' }, { key: 's', version: 2, offDelayS: 120 }),
  ],
  [rule(STAGE, { version: 3, enabled: false })],
  [rule({ ...STAGE, hysteresis: 0 }, { version: 4, activeHours: { from: '23:20', to: '23:50' } })],
];

const happening = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ value: fc.constantFrom(5, 9.5, 12, 19.5, 25), afterS: fc.constantFrom(30, 60, 90, 400) }),
  },
  { weight: 1, arbitrary: fc.record({ afterS: fc.constantFrom(30, 400, 900) }) },
  { weight: 2, arbitrary: fc.record({ restartWith: fc.option(fc.nat(3)) }) },
  { weight: 1, arbitrary: fc.record({ version: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ maintenance: fc.boolean(), outOfService: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constantFrom(
        'acknowledge',
        'acknowledge',
        'assign',
        'note',
        'shelve',
        'unshelve',
        'verify',
        'false-alarm',
        'shelving-over',
      ),
      who: fc.constantFrom('lan', 'minh'),
      nth: fc.nat(3),
    }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

interface Kept {
  state: AlarmState;
  transitions: NewTransition[];
}

/** The watch job in small: an evaluator, its store, and the alarms of each source. */
class Room {
  readonly alarms = new Map<string, Kept[]>();
  readonly states = new Map<string, Source & { state: ConditionState }>();
  readonly latest = new Map<number, TimedValue>();
  rules = VERSIONS[0]!;
  circumstances: Circumstances = { maintenance: null, outOfService: null };
  nowMs = T0;
  watch = this.start();

  start(): Evaluator {
    const states = JSON.parse(JSON.stringify([...this.states.values()]));
    return new Evaluator({ rules: this.rules, things: [GAUGE], states, latest: this.latest, windows: new Map() });
  }

  meet(happening: Happening): void {
    this.nowMs += 'afterS' in happening ? happening.afterS * 1000 : 0;
    if ('value' in happening) this.read(happening.value, this.nowMs);
    else if ('afterS' in happening) this.tell(this.watch.advance(this.nowMs));
    else if ('restartWith' in happening) {
      this.rules = VERSIONS[happening.restartWith ?? -1] ?? this.rules;
      this.watch = this.start();
    } else if ('version' in happening) {
      this.rules = VERSIONS[happening.version]!;
      this.tell(this.watch.setRules(this.rules, [GAUGE], this.nowMs));
    } else if ('maintenance' in happening) {
      const held = { why: 'works', who: 'lan' };
      const { maintenance, outOfService } = happening;
      this.circumstances = { maintenance: maintenance ? held : null, outOfService: outOfService ? held : null };
      for (const kept of [...this.alarms.values()].flat())
        this.step(kept, { type: 'circumstances', atMs: this.nowMs, circumstances: this.circumstances });
    } else this.act(happening.act, happening.who, happening.nth);
  }

  read(value: number, timeMs: number): void {
    this.tell(this.watch.take([{ datastreamId: 11, timeMs, value }], timeMs));
    this.latest.set(11, { timeMs, value });
  }

  tell(changes: ConditionChange[]): void {
    for (const change of changes) {
      const list = this.alarms.get(sourceId(change)) ?? [];
      this.alarms.set(sourceId(change), list);
      const open = list.find(({ state }) => isOpen(state)) ?? null;
      const event = { type: 'condition' as const, change, atMs: this.nowMs, circumstances: this.circumstances };
      const step = stepAlarm(open?.state ?? null, event);
      if (step === null) continue;
      if (open === null) list.push({ state: step.state, transitions: [...step.transitions] });
      else this.keep(open, step);
    }
    for (const { state, ...source } of this.watch.drain()) {
      if (state === null) this.states.delete(sourceId(source));
      else this.states.set(sourceId(source), { ...source, state });
    }
  }

  act(act: string, who: string, nth: number): void {
    const all = [...this.alarms.values()].flat();
    const kept = all.at(-1 - nth);
    if (kept === undefined) return;
    const atMs = this.nowMs;
    if (act === 'shelving-over') this.step(kept, { type: 'shelving-over', atMs });
    else {
      const parts = { assignee: 'hoa', text: 'a note', untilMs: atMs + 10 * MINUTE, reason: 'a reason' };
      this.step(kept, { type: 'act', act: { act, who, atMs, ...parts } as OperatorAct });
    }
  }

  step(kept: Kept, event: Exclude<AlarmEvent, { type: 'condition' }>): void {
    this.keep(kept, stepAlarm(kept.state, event));
  }

  keep(kept: Kept, step: AlarmStep): void {
    if (step.outcome !== 'done') expect(step).toMatchObject({ state: kept.state, transitions: [] });
    if (step.transitions.length === 0) expect(step.state).toEqual(kept.state);
    kept.state = step.state;
    kept.transitions.push(...step.transitions);
  }
}

function expectSound(room: Room): void {
  for (const [id, list] of room.alarms) {
    expect(list.filter(({ state }) => isOpen(state)).length).toBeLessThanOrEqual(1);
    for (const { state, transitions } of list) {
      expect(replay(transitions)).toEqual(state);
      expect(state.clearedMs === null).toBe(state.active);
      if (state.clearedMs !== null) expect(state.clearedMs).toBeGreaterThanOrEqual(state.raisedMs);
      if (!isOpen(state)) expect(state.shelved).toBeNull();
      expect(compareSeverity(state.peak, state.severity)).toBeLessThanOrEqual(0);
    }
    // What the evaluator holds to be amiss is what stands active, and the other way round.
    const amiss = (room.states.get(id)?.state.level ?? 0) > 0;
    expect(list.some(({ state }) => state.active)).toBe(amiss);
  }
}

describe('an alarm, whatever happens to it', () => {
  it('is one for each source, and what was written of it says what it is', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const room = new Room();
        for (const one of happenings) {
          room.meet(one);
          expectSound(room);
        }
      }),
      { numRuns: 400 },
    );
  });
});
