import type { AlarmState, NewTransition } from './alarm-state.ts';
import { SYSTEM } from './alarm-state.ts';
import { compareSeverity, worse } from './severity.ts';

/** Everything of an alarm but whether it was late, which its transitions do not say. */
export type Told = Omit<AlarmState, 'late'>;

/** What an alarm is by its transitions alone: written apart from what makes them, so that neither can forget something. */
export function replay([first, ...rest]: readonly NewTransition[]): Told {
  if (first?.kind !== 'raised') throw new Error(`an alarm begins with raised, not ${first?.kind}`);
  const { severity, level, value, limit, timeMs } = first;
  const raised: Told = {
    ...{ severity, peak: severity, level, value, limit, active: true, acknowledged: null },
    ...{ raisedMs: timeMs, clearedMs: null, changedMs: timeMs, activations: 1, flapping: false },
    ...{ shelved: null, suppressed: false, outOfService: false },
    ...{ verified: null, falseAlarm: null, assignee: null, note: null },
  };
  return rest.reduce(after, raised);
}

function after(state: Told, transition: NewTransition): Told {
  const { kind, atMs, timeMs, severity, level, value, limit, untilMs } = transition;
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
        acknowledged: compareSeverity(severity, state.severity) < 0 ? null : state.acknowledged,
      };
    case 'reactivated':
      return {
        ...state,
        ...entered,
        ...{ active: true, raisedMs: timeMs, clearedMs: null, activations: state.activations + 1 },
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
