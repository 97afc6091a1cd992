import type { Severity } from '@commune/contract';
import {
  type AlarmState,
  type ConditionChange,
  isOpen,
  type NewTransition,
  stepAlarm,
  type WatchedThing,
} from '@commune/domain';
import { roundedAs } from './watched.ts';

/** A turn in the life of an alarm, by the time of its readings. */
export interface AlarmTurn {
  timeMs: number;
  rule: string;
  thing: string;
  /** key of the datastream; null where the rule looks at the thing as a whole */
  key: string | null;
  kind: 'raised' | 'climbed' | 'fell' | 'cleared' | 'flapping' | 'steady';
  severity: Severity;
  value: number | null;
}

/** Of a turn, what two runs must have in common. */
export function turnText({ rule, thing, key, kind, severity, value }: AlarmTurn): string {
  return `${rule} ${thing} ${key ?? '-'} ${kind} ${severity} ${value ?? '-'}`;
}

const NO_CIRCUMSTANCES = { maintenance: null, outOfService: null };

/** The alarms of a run that nobody attends to, as what becomes of conditions makes them. */
export class AlarmLog {
  readonly turns: AlarmTurn[] = [];
  readonly #things: ReadonlyMap<number, WatchedThing>;
  readonly #states = new Map<string, AlarmState>();

  constructor(things: readonly WatchedThing[]) {
    this.#things = new Map(things.map((thing) => [thing.id, thing]));
  }

  take(change: ConditionChange, atMs: number): void {
    const source = `${change.ruleKey} ${change.thingId} ${change.datastreamId}`;
    const before = this.#states.get(source) ?? null;
    const step = stepAlarm(before, { type: 'condition', change, atMs, circumstances: NO_CIRCUMSTANCES });
    if (step === null) return;
    if (isOpen(step.state)) this.#states.set(source, step.state);
    else this.#states.delete(source);
    const thing = this.#things.get(change.thingId)!;
    const stream = thing.datastreams.find(({ id }) => id === change.datastreamId) ?? null;
    for (const { kind, timeMs, severity, value } of step.transitions) {
      const turn = turnOf(kind);
      if (turn === null) continue;
      this.turns.push({
        ...{ timeMs, rule: change.ruleKey, thing: thing.slug, key: stream?.key ?? null, kind: turn, severity },
        value: value === null ? null : roundedAs(stream?.property ?? null, value),
      });
    }
  }
}

/** A raise is one whether or not the alarm before it has been acknowledged; what people and programs do is no turn. */
function turnOf(kind: NewTransition['kind']): AlarmTurn['kind'] | null {
  switch (kind) {
    case 'raised':
    case 'reactivated':
      return 'raised';
    case 'climbed':
    case 'fell':
    case 'cleared':
    case 'flapping':
    case 'steady':
      return kind;
    default:
      return null;
  }
}
