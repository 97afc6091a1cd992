import { type AlarmEvent, type AlarmState, type AlarmStep, andThen, isOpen, unchanged } from './alarm-state.ts';
import { conditionStep } from './condition-steps.ts';
import { settle, unshelve } from './keeping-back.ts';
import { actStep } from './operator-acts.ts';

/**
 * One step of an alarm's life (ANSI/ISA-18.2-2016, OPC UA Part 9): condition and acknowledgement are independent, shelving
 * and suppression keep an alarm back without touching either. `state` is the open alarm of the rule and source, or null:
 * only a condition that is raised makes one of nothing. A closed one is given back as it is by all but the acts that may
 * come afterwards (a note, verified, false alarm). An alarm that closes is shelved no longer: what comes next is another.
 * Whoever wants it kept back over several comings shelves it and does not acknowledge.
 */
export function stepAlarm(state: AlarmState, event: AlarmEvent): AlarmStep;
export function stepAlarm(
  state: AlarmState | null,
  event: Extract<AlarmEvent, { type: 'condition' }>,
): AlarmStep | null;
export function stepAlarm(state: AlarmState | null, event: AlarmEvent): AlarmStep | null {
  if (event.type === 'condition') return closing(conditionStep(state, event), event.atMs);
  if (state === null) return null;
  switch (event.type) {
    case 'act':
      return closing(actStep(state, event.act), event.act.atMs);
    case 'shelving-over':
      return state.shelved === null ? unchanged(state) : unshelve(state, event.atMs, null);
    case 'circumstances':
      return isOpen(state) ? settle(state, event.circumstances, event.atMs) : unchanged(state);
  }
}

function closing(step: AlarmStep | null, atMs: number): AlarmStep | null {
  if (step === null || step.state.shelved === null || isOpen(step.state)) return step;
  return andThen(step, (closed) => unshelve(closed, atMs, null));
}
