import { type AlarmState, type AlarmStep, type Circumstances, type NewTransition, told } from './alarm-state.ts';

export function unshelve(state: AlarmState, atMs: number, who: string | null): AlarmStep {
  const next = { ...state, shelved: null };
  return { state: next, transitions: [told(next, 'unshelved', { atMs, who })], outcome: 'done', by: null };
}

/** Brings suppression and service into line with what holds for the thing. */
export function settle(state: AlarmState, { maintenance, outOfService }: Circumstances, atMs: number): AlarmStep {
  let next = state;
  const transitions: NewTransition[] = [];
  if (next.suppressed !== (maintenance !== null)) {
    next = { ...next, suppressed: maintenance !== null };
    transitions.push(told(next, next.suppressed ? 'suppressed' : 'unsuppressed', { atMs, ...maintenance }));
  }
  if (next.outOfService !== (outOfService !== null)) {
    next = { ...next, outOfService: outOfService !== null };
    const kind = next.outOfService ? 'taken-out-of-service' : 'returned-to-service';
    transitions.push(told(next, kind, { atMs, ...outOfService }));
  }
  return { state: next, transitions, outcome: 'done', by: null };
}
