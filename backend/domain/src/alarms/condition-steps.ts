import type { Localized } from '@commune/contract';
import {
  type AlarmEvent,
  type AlarmState,
  type AlarmStep,
  andThen,
  isOpen,
  type NewTransition,
  SYSTEM,
  told,
  unchanged,
} from './alarm-state.ts';
import type { ConditionChange } from './evaluation.ts';
import { settle, unshelve } from './keeping-back.ts';
import { compareSeverity, worse } from './severity.ts';

type ConditionEvent = Extract<AlarmEvent, { type: 'condition' }>;

/** What a change of condition makes of the open alarm, or of none. Null where nothing is open and nothing is raised. */
export function conditionStep(state: AlarmState | null, event: ConditionEvent): AlarmStep | null {
  const open = state !== null && isOpen(state) ? state : null;
  switch (event.change.kind) {
    case 'raised':
      return open === null ? raise(event) : comeBack(open, event);
    case 'climbed':
    case 'fell':
      return open === null ? null : moveLevel(open, event);
    case 'cleared':
      return open === null ? null : clear(open, event);
    case 'flapping':
    case 'steady':
      return open === null ? null : tellFlapping(open, event);
  }
}

function raise({ change, atMs, circumstances }: ConditionEvent): AlarmStep {
  const { severity, level, value, limit, timeMs, late } = change;
  const state: AlarmState = {
    ...{ severity, peak: severity, level, value, limit, late },
    ...{ active: true, acknowledged: null, raisedMs: timeMs, clearedMs: null, changedMs: timeMs },
    ...{ activations: 1, flapping: false, shelved: null, suppressed: false, outOfService: false },
    ...{ verified: null, falseAlarm: null, assignee: null, note: null },
  };
  return andThen(done(state, [told(state, 'raised', { atMs, timeMs })]), (raised) =>
    settle(raised, circumstances, atMs),
  );
}

function comeBack(state: AlarmState, event: ConditionEvent): AlarmStep {
  // Raised while it is active already: what was known is known anew, as after a rule's new version.
  if (state.active) return moveLevel(state, event);
  const { timeMs, late, severity } = event.change;
  const next: AlarmState = {
    ...entered(state, event.change),
    ...{
      active: true,
      raisedMs: timeMs,
      clearedMs: null,
      activations: state.activations + 1,
      late: state.late && late,
    },
    peak: worse(state.peak, severity),
  };
  const back = done(next, [told(next, 'reactivated', { atMs: event.atMs, timeMs })]);
  return noLongerShelved(back, state, event.atMs);
}

/**
 * Another level of the same alarm. A worse severity is news: it is to be acknowledged again, and whoever shelved the
 * milder one did not shelve this.
 */
function moveLevel(state: AlarmState, { change, atMs }: ConditionEvent): AlarmStep {
  if (!state.active) return unchanged(state);
  const { severity, timeMs, late } = change;
  if (change.kind === 'raised' && severity === state.severity && sameName(change.level, state.level))
    return unchanged(state);
  const climbs = compareSeverity(severity, state.severity) < 0;
  const next: AlarmState = {
    ...entered(state, change),
    peak: worse(state.peak, severity),
    acknowledged: climbs ? null : state.acknowledged,
    late: climbs ? late : state.late,
  };
  const kind = change.kind === 'fell' || (change.kind === 'raised' && !climbs) ? 'fell' : 'climbed';
  return noLongerShelved(done(next, [told(next, kind, { atMs, timeMs })]), state, atMs);
}

/** What is worse than it was ends the shelving. */
function noLongerShelved(step: AlarmStep, before: AlarmState, atMs: number): AlarmStep {
  const worsened = compareSeverity(step.state.severity, before.severity) < 0;
  return worsened && step.state.shelved !== null ? andThen(step, (worse) => unshelve(worse, atMs, null)) : step;
}

function clear(state: AlarmState, { change, atMs }: ConditionEvent): AlarmStep {
  if (!state.active) return unchanged(state);
  const { timeMs, value, limit, why, late } = change;
  const next: AlarmState = { ...state, active: false, clearedMs: timeMs, changedMs: timeMs, value, limit };
  const cleared = done(next, [told(next, 'cleared', { atMs, timeMs, why })]);
  // Come and gone long before anybody could hear of it: it belongs to the history.
  if (!(late && state.late && state.acknowledged === null)) return cleared;
  return andThen(cleared, (over) => {
    const filed = { ...over, acknowledged: { who: SYSTEM, atMs } };
    return done(filed, [told(filed, 'acknowledged', { atMs, who: SYSTEM, why: 'late' })]);
  });
}

function tellFlapping(state: AlarmState, { change, atMs }: ConditionEvent): AlarmStep {
  const flapping = change.kind === 'flapping';
  if (state.flapping === flapping) return unchanged(state);
  const next = { ...state, flapping };
  return done(next, [told(next, flapping ? 'flapping' : 'steady', { atMs, timeMs: change.timeMs })]);
}

function entered(state: AlarmState, { severity, level, value, limit, timeMs }: ConditionChange): AlarmState {
  return { ...state, severity, level, value, limit, changedMs: timeMs };
}

function done(state: AlarmState, transitions: NewTransition[]): AlarmStep {
  return { state, transitions, outcome: 'done', by: null };
}

function sameName(a: Localized | null, b: Localized | null): boolean {
  return a?.vi === b?.vi && a?.en === b?.en;
}
