import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GAUGE, HOUR, MINUTE, rule, STAGE, T0 } from './commune.fixture.ts';
import type { ConditionChange, ConditionState, Source, TimedValue, WatchedRule } from './evaluation.ts';
import { Evaluator, type TakenReading } from './evaluator.ts';
import { sourceId } from './scope.ts';

const span = fc.constantFrom(0, 0, 30, 60, 150, 600);
const delays = { onDelayS: span, offDelayS: span };
const hours = fc.constantFrom(null, null, { from: '23:10', to: '23:40' }, { from: '22:00', to: '23:20', days: [1] });

const conditions = fc.oneof(
  fc.constant(STAGE),
  fc.constant({ ...STAGE, hysteresis: 0 }),
  fc.record({
    ...{
      type: fc.constant('threshold'),
      property: fc.constantFrom('stage', 'rain', 'rate-of-rise'),
      direction: fc.constant('above'),
    },
    ...{ take: fc.constantFrom('mean', 'sum', 'rate'), overS: fc.constantFrom(60, 300, 1800) },
    levels: fc.constantFrom(
      [{ severity: 'low', at: 8 }],
      [
        { severity: 'low', at: 3 },
        { severity: 'high', at: 60 },
      ],
    ),
  }),
  fc.constant({ type: 'state', property: 'pump-on', codes: [1], severity: 'medium' }),
  fc.record({
    ...{ type: fc.constant('silence'), severity: fc.constant('high') },
    after: fc.constantFrom('late', 'stale', 'offline'),
  }),
  fc.record({
    ...{ type: fc.constant('expression'), severity: fc.constant('low') },
    expression: fc.constantFrom(
      'v.stage > 12.0 && v.pump == 0.0',
      'v.stage / v.rain > 2.0',
      'v.rain > 5.0 || v.stage > 20.0',
    ),
  }),
);

const rules: fc.Arbitrary<WatchedRule[]> = fc
  .array(fc.record({ condition: conditions, ...delays, activeHours: hours }), { minLength: 1, maxLength: 4 })
  .map((definitions) => definitions.map(({ condition, ...more }, k) => rule(condition, { key: `r${k}`, ...more })));

/** One message: some of the thing's datastreams at one time. */
const message = fc.record({
  afterS: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(20, 60, 61) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3000 }) },
  ),
  stage: fc.option(fc.constantFrom(5, 9, 9.5, 10, 12, 19.5, 20, 25), { freq: 4 }),
  rain: fc.option(fc.constantFrom(0, 0.2, 4, 9), { freq: 2 }),
  pump: fc.option(fc.constantFrom(0, 1), { freq: 2 }),
  rise: fc.option(fc.constantFrom(0, 4, 9, 70), { freq: 2 }),
  online: fc.option(fc.constantFrom(0, 1), { freq: 8, nil: null }).map((value) => (value === 1 ? null : value)),
  cut: fc.constantFrom('none', 'none', 'call', 'advance', 'restart'),
});
type Message = typeof message extends fc.Arbitrary<infer M> ? M : never;

const gapsArbitrary = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 900 })).map(([fromS, lengthS]) => ({
    fromMs: T0 + fromS * 1000,
    toMs: T0 + (fromS + lengthS) * 1000,
  })),
  { maxLength: 2 },
);

function readingsOf(messages: Message[]): TakenReading[][] {
  let timeMs = T0;
  return messages.map(({ afterS, stage, rain, pump, rise, online }) => {
    timeMs += afterS * 1000;
    const values: [number, number | null][] = [
      [11, stage],
      [12, rain],
      [13, pump],
      [14, rise],
      [19, online],
    ];
    return values.flatMap(([datastreamId, value]) => (value === null ? [] : [{ datastreamId, timeMs, value }]));
  });
}

/** What is stored between two lives of an evaluator. */
class Store {
  readonly states = new Map<string, Source & { state: ConditionState }>();
  readonly readings: TakenReading[] = [];

  keep(watch: Evaluator): void {
    for (const { state, ...source } of watch.drain()) {
      if (state === null) this.states.delete(sourceId(source));
      else this.states.set(sourceId(source), { ...source, state: JSON.parse(JSON.stringify(state)) });
    }
  }

  restart(ruleList: WatchedRule[]): Evaluator {
    const windows = Evaluator.windows(ruleList, [GAUGE]);
    const latest = new Map<number, TimedValue>();
    for (const { datastreamId, timeMs, value } of this.readings) {
      latest.set(datastreamId, { timeMs, value });
      for (const window of windows.get(datastreamId) ?? []) window.add(timeMs, value);
    }
    return new Evaluator({ rules: ruleList, things: [GAUGE], states: [...this.states.values()], latest, windows });
  }
}

function bySource(changes: ConditionChange[]): Record<string, object[]> {
  const lists: Record<string, object[]> = {};
  for (const { late: _late, ...change } of changes) {
    lists[sourceId(change)] ??= [];
    lists[sourceId(change)]!.push(change);
  }
  return lists;
}

describe('Evaluator, however its readings are cut into calls and lives', () => {
  it('says the same as in one call', () => {
    fc.assert(
      fc.property(rules, fc.array(message, { maxLength: 60 }), gapsArbitrary, (ruleList, messages, gaps) => {
        const steps = readingsOf(messages);
        const endMs = (steps.flat().at(-1)?.timeMs ?? T0) + 3 * HOUR;
        const whole = new Store().restart(ruleList);
        whole.setGaps(gaps);
        const expected = [...whole.take(steps.flat(), endMs), ...whole.advance(endMs)];

        const store = new Store();
        let watch = store.restart(ruleList);
        watch.setGaps(gaps);
        const changes: ConditionChange[] = [];
        let waiting: TakenReading[] = [];
        for (const [k, { cut }] of messages.entries()) {
          waiting.push(...steps[k]!);
          if (cut === 'none') continue;
          const clockMs = waiting.at(-1)?.timeMs ?? T0;
          // As several things' messages come: in any order.
          changes.push(...watch.take(waiting.toReversed(), clockMs));
          store.readings.push(...waiting);
          waiting = [];
          if (cut === 'advance') changes.push(...watch.advance(clockMs));
          store.keep(watch);
          if (cut !== 'restart') continue;
          watch = store.restart(ruleList);
          watch.setGaps(gaps);
        }
        changes.push(...watch.take(waiting, endMs));
        changes.push(...watch.advance(endMs));
        expect(bySource(changes)).toEqual(bySource(expected));
      }),
      { numRuns: 400 },
    );
  });

  it('asks to be woken no later than something comes about', () => {
    fc.assert(
      fc.property(rules, fc.array(message, { maxLength: 30 }), gapsArbitrary, (ruleList, messages, gaps) => {
        const watch = new Store().restart(ruleList);
        watch.setGaps(gaps);
        for (const step of readingsOf(messages)) {
          const clockMs = step[0]?.timeMs;
          if (clockMs === undefined) continue;
          watch.take(step, clockMs);
          for (
            let dueMs = watch.nextDueMs();
            dueMs !== null && dueMs < clockMs + 20 * MINUTE;
            dueMs = watch.nextDueMs()
          ) {
            expect(watch.advance(dueMs - 1)).toEqual([]);
            watch.advance(dueMs);
            expect(watch.nextDueMs() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(dueMs);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
