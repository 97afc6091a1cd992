import type { Act, Alarm, AlarmTransition } from '@commune/contract';
import type { ConditionChange } from './evaluation.ts';

/** The part of an alarm that its life changes. */
export type AlarmState = Pick<
  Alarm,
  | 'severity'
  | 'peak'
  | 'level'
  | 'active'
  | 'acknowledged'
  | 'raisedMs'
  | 'clearedMs'
  | 'changedMs'
  | 'value'
  | 'limit'
  | 'activations'
  | 'flapping'
  | 'late'
  | 'shelved'
  | 'suppressed'
  | 'outOfService'
  | 'verified'
  | 'falseAlarm'
  | 'assignee'
  | 'note'
>;

/** A transition before it has its number. */
export type NewTransition = Omit<AlarmTransition, 'n'>;

/** What a person does; `atMs` is the clock's. */
export type OperatorAct = Act &
  (
    | { act: 'acknowledge' | 'verify'; note?: string }
    | { act: 'assign'; assignee: string }
    | { act: 'note'; text: string }
    | { act: 'shelve'; untilMs: number; reason: string }
    | { act: 'unshelve' }
    | { act: 'false-alarm'; reason: string }
  );

export type AlarmEvent =
  | { type: 'condition'; change: ConditionChange; atMs: number; circumstances: Circumstances }
  | { type: 'act'; act: OperatorAct }
  | { type: 'shelving-over'; atMs: number }
  | { type: 'circumstances'; atMs: number; circumstances: Circumstances };

/** What holds for the thing whatever its readings say; a reason where it holds, and who said so. */
export interface Circumstances {
  maintenance: { why: string; who: string } | null;
  outOfService: { why: string; who: string } | null;
}

export interface AlarmStep {
  state: AlarmState;
  /** none where the event changed nothing */
  transitions: NewTransition[];
  /** `already`: somebody was first; `closed`: the alarm is over and takes no such act */
  outcome: 'done' | 'already' | 'closed';
  /** of `already` */
  by: Act | null;
}

/** Who acts where nobody does. */
export const SYSTEM = 'system';

export function isOpen({ active, acknowledged }: Pick<AlarmState, 'active' | 'acknowledged'>): boolean {
  return active || acknowledged === null;
}

export function unchanged(state: AlarmState): AlarmStep {
  return { state, transitions: [], outcome: 'done', by: null };
}

/** A transition that tells the state as it is after it. */
export function told(
  state: AlarmState,
  kind: NewTransition['kind'],
  { atMs, timeMs = atMs, who = null, why = null, untilMs = null }: Partial<NewTransition> & { atMs: number },
): NewTransition {
  const { severity, level, value, limit } = state;
  return { kind, atMs, timeMs, who, why, severity, level, value, limit, untilMs };
}

/** One step after another, as one. */
export function andThen(step: AlarmStep, next: (state: AlarmState) => AlarmStep): AlarmStep {
  const { state, transitions } = next(step.state);
  return { ...step, state, transitions: [...step.transitions, ...transitions] };
}
