import { describe, expect, it } from 'vitest';
import { stepAlarm } from './alarm-machine.ts';
import { type AlarmState, type Circumstances, isOpen, type OperatorAct } from './alarm-state.ts';
import { T0 } from './commune.fixture.ts';
import type { ConditionChange } from './evaluation.ts';

const QUIET: Circumstances = { maintenance: null, outOfService: null };
const LAN = { who: 'lan', atMs: T0 + 1000 };
const MINH = { who: 'minh', atMs: T0 + 2000 };

function change(kind: ConditionChange['kind'], more: Partial<ConditionChange> = {}): ConditionChange {
  return {
    ...{ ruleKey: 'r', thingId: 1, datastreamId: 11, version: 1, kind, timeMs: T0, late: false },
    ...{ severity: 'medium', level: null, value: 12, limit: 10, why: null },
    ...more,
  };
}

/** Steps through changes and acts; gives the alarm and the kinds of all transitions. */
function live(events: (ConditionChange | OperatorAct | Circumstances | 'shelving-over')[]) {
  let state: AlarmState | null = null;
  const kinds: string[] = [];
  const outcomes: string[] = [];
  for (const event of events) {
    const atMs = T0 + 5000;
    let step: ReturnType<typeof stepAlarm> | null;
    if (event === 'shelving-over') step = stepAlarm(state!, { type: 'shelving-over', atMs });
    else if ('act' in event) step = stepAlarm(state!, { type: 'act', act: event });
    else if ('kind' in event) step = stepAlarm(state, { type: 'condition', change: event, atMs, circumstances: QUIET });
    else step = stepAlarm(state!, { type: 'circumstances', atMs, circumstances: event });
    if (step === null) continue;
    state = step.state;
    kinds.push(...step.transitions.map(({ kind }) => kind));
    outcomes.push(step.outcome);
  }
  return { state: state as AlarmState | null, kinds, outcomes };
}

const RAISED = change('raised');
const CLEARED = change('cleared', { timeMs: T0 + 60_000, value: 5 });
const CRITICAL = { severity: 'critical', value: 25, limit: 20 } as const;
const acknowledge: OperatorAct = { act: 'acknowledge', ...LAN };
const shelve: OperatorAct = { act: 'shelve', ...LAN, untilMs: T0 + 3_600_000, reason: 'works' };

describe('stepAlarm', () => {
  it('makes an alarm of what is raised and of nothing else', () => {
    expect(live([CLEARED, change('climbed'), change('flapping')]).state).toBeNull();
    expect(live([RAISED]).state).toMatchObject({ active: true, acknowledged: null, activations: 1, raisedMs: T0 });
  });

  it.each([
    ['acknowledged, then over', [RAISED, acknowledge, CLEARED]],
    ['over, then acknowledged', [RAISED, CLEARED, acknowledge]],
    ['over and said to be false', [RAISED, CLEARED, { act: 'false-alarm', ...LAN, reason: 'a spider' } as OperatorAct]],
  ])('is open until it is both: %s', (_name, events) => {
    expect(isOpen(live(events.slice(0, -1)).state!)).toBe(true);
    expect(isOpen(live(events).state!)).toBe(false);
  });

  it('comes back as the same alarm while nobody has acknowledged it, else as another', () => {
    expect(live([RAISED, CLEARED, RAISED])).toMatchObject({
      state: { activations: 2, active: true, clearedMs: null },
      kinds: ['raised', 'cleared', 'reactivated'],
    });
    expect(live([RAISED, acknowledge, CLEARED, RAISED])).toMatchObject({
      state: { activations: 1, acknowledged: null },
      kinds: ['raised', 'acknowledged', 'cleared', 'raised'],
    });
  });

  it('is to be acknowledged anew when it worsens, not when it eases', () => {
    const worse = live([RAISED, acknowledge, change('climbed', CRITICAL)]);
    expect(worse.state).toMatchObject({ severity: 'critical', peak: 'critical', acknowledged: null });
    const eased = live([RAISED, change('climbed', CRITICAL), acknowledge, change('fell')]);
    expect(eased.state).toMatchObject({ severity: 'medium', peak: 'critical', acknowledged: LAN });
  });

  it('says who was first and when', () => {
    const state = live([RAISED, acknowledge]).state!;
    const step = stepAlarm(state, { type: 'act', act: { act: 'acknowledge', ...MINH } });
    expect(step).toEqual({ state, transitions: [], outcome: 'already', by: LAN });
  });

  it('takes no assignment and no shelving when it is over, but a note', () => {
    const note: OperatorAct = { act: 'note', ...MINH, text: 'seen' };
    const closed = [RAISED, acknowledge, CLEARED];
    expect(live([...closed, { act: 'assign', ...LAN, assignee: 'minh' }]).outcomes.at(-1)).toBe('closed');
    expect(live([...closed, shelve]).outcomes.at(-1)).toBe('closed');
    expect(live([...closed, note])).toMatchObject({ state: { note: { text: 'seen' } } });
  });

  it('is shelved until then, or until it worsens, whether or not it was gone in between', () => {
    expect(live([RAISED, shelve, CLEARED, RAISED]).state?.shelved).toMatchObject({ who: 'lan' });
    expect(live([RAISED, shelve, 'shelving-over']).kinds.at(-1)).toBe('unshelved');
    expect(live([RAISED, shelve, change('climbed', CRITICAL)]).state?.shelved).toBeNull();
    expect(live([RAISED, shelve, CLEARED, change('raised', CRITICAL)])).toMatchObject({
      state: { shelved: null },
      kinds: ['raised', 'shelved', 'cleared', 'reactivated', 'unshelved'],
    });
  });

  it('is shelved no longer once it is over', () => {
    expect(live([RAISED, shelve, acknowledge, CLEARED])).toMatchObject({
      state: { shelved: null },
      kinds: ['raised', 'shelved', 'acknowledged', 'cleared', 'unshelved'],
    });
  });

  it('is kept back by maintenance and out of service, each by itself', () => {
    const works: Circumstances = { maintenance: { why: 'works', who: 'lan' }, outOfService: null };
    const both = { ...works, outOfService: { why: 'broken', who: 'lan' } };
    expect(live([RAISED, works, both, QUIET])).toMatchObject({
      state: { suppressed: false, outOfService: false, active: true },
      kinds: ['raised', 'suppressed', 'taken-out-of-service', 'unsuppressed', 'returned-to-service'],
    });
  });

  it('goes to the history where it came and went long ago', () => {
    const late = live([change('raised', { late: true }), change('cleared', { late: true })]);
    expect(late.state).toMatchObject({ acknowledged: { who: 'system' }, active: false });
    const now = live([change('raised', { late: true }), CLEARED]);
    expect(now.state).toMatchObject({ acknowledged: null });
  });

  it('takes what is raised again under another version for the same', () => {
    expect(live([RAISED, acknowledge, change('raised', { why: 'rule-changed' })]).kinds).toEqual([
      'raised',
      'acknowledged',
    ]);
    expect(live([RAISED, change('raised', { ...CRITICAL, why: 'rule-changed' })]).kinds).toEqual(['raised', 'climbed']);
  });
});
