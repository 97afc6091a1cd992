import type { ToldBy } from '@commune/contract';
import type { AlarmState, NewTransition } from './alarm-state.ts';
import { SYSTEM } from './alarm-state.ts';
import { LATE_AFTER_MS } from './occasion.ts';
import { compareSeverity, worse } from './severity.ts';

/** From when on a screen of the realm showed what a transition says, epoch ms. */
export function shownFromMs({ atMs, timeMs }: Pick<NewTransition, 'atMs' | 'timeMs'>, toldBy: ToldBy): number {
  return toldBy === 'measured' ? timeMs : atMs;
}

/**
 * What an alarm is by its transitions alone, in the order of their numbers: written apart from what makes them, so that
 * neither can forget something. Null where there is none yet.
 */
export function replay(transitions: readonly NewTransition[], from: AlarmState | null = null): AlarmState | null {
  return transitions.reduce<AlarmState | null>(
    (state, each) => (state === null ? raised(each) : after(state, each)),
    from,
  );
}

function raised({ kind, severity, level, value, limit, timeMs, atMs }: NewTransition): AlarmState {
  if (kind !== 'raised') throw new Error(`an alarm begins with raised, not ${kind}`);
  return {
    ...{ severity, peak: severity, level, value, limit, active: true, acknowledged: null },
    ...{ raisedMs: timeMs, clearedMs: null, changedMs: timeMs, activations: 1, flapping: false },
    ...{ late: atMs - timeMs > LATE_AFTER_MS, shelved: null, suppressed: false, outOfService: false },
    ...{ verified: null, falseAlarm: null, assignee: null, note: null },
  };
}

function after(state: AlarmState, transition: NewTransition): AlarmState {
  const { kind, atMs, timeMs, severity, level, value, limit, untilMs } = transition;
  const late = atMs - timeMs > LATE_AFTER_MS;
  const climbs = compareSeverity(severity, state.severity) < 0;
  const by = { who: transition.who ?? '', atMs };
  const why = transition.why ?? '';
  const noted = transition.why === null ? {} : { note: { ...by, text: why } };
  const entered = { severity, level, value, limit, changedMs: timeMs, peak: worse(state.peak, severity) };
  switch (kind) {
    case 'raised':
      throw new Error('raised twice');
    case 'climbed':
    case 'fell':
      return {
        ...state,
        ...entered,
        acknowledged: climbs ? null : state.acknowledged,
        late: climbs ? late : state.late,
      };
    case 'reactivated':
      return {
        ...state,
        ...entered,
        ...{ active: true, raisedMs: timeMs, clearedMs: null, activations: state.activations + 1 },
        late: state.late && late,
      };
    case 'cleared':
      return { ...state, active: false, clearedMs: timeMs, changedMs: timeMs, value, limit };
    case 'acknowledged':
      return { ...state, acknowledged: by, ...(by.who === SYSTEM ? {} : noted) };
    case 'assigned':
      return { ...state, assignee: why };
    case 'noted':
      return { ...state, ...noted };
    case 'shelved':
      return { ...state, shelved: { ...by, untilMs: untilMs!, reason: why } };
    case 'unshelved':
      return { ...state, shelved: null };
    case 'suppressed':
    case 'unsuppressed':
      return { ...state, suppressed: kind === 'suppressed' };
    case 'taken-out-of-service':
    case 'returned-to-service':
      return { ...state, outOfService: kind === 'taken-out-of-service' };
    case 'verified':
      return { ...state, verified: by, ...noted };
    case 'marked-false':
      return { ...state, falseAlarm: { ...by, reason: why }, acknowledged: state.acknowledged ?? by };
    case 'flapping':
    case 'steady':
      return { ...state, flapping: kind === 'flapping' };
  }
}
