import type { Domain, Localized } from '../words.ts';
import type { RuleName, Severity } from './rule.ts';

/** A person's act, with the moment, epoch ms. */
export interface Act {
  who: string;
  atMs: number;
}

/** So many alarms an act may name. */
export const MAX_ALARMS_AN_ACT = 1000;

/**
 * An alarm: what one rule says of one thing, or of one of its datastreams. Condition and acknowledgement are independent;
 * it is open while the condition is active or nobody has acknowledged. Times are epoch ms; those of the condition are of
 * the readings, those of acts are of the clock.
 */
export interface Alarm {
  id: string;
  /** transitions so far: of two copies the larger is the newer */
  n: number;
  realm: string;
  rule: RuleName;
  thing: { id: number; slug: string; domain: Domain; name: Localized };
  /** null where the rule looks at the thing as a whole */
  datastream: { id: number; key: string; property: string } | null;
  /** at present, or when the condition ended */
  severity: Severity;
  /** the worst since it was raised */
  peak: Severity;
  /** the level's own name, such as BĐ2 */
  level: Localized | null;
  active: boolean;
  open: boolean;
  acknowledged: Act | null;
  /** since when the condition holds, or held last */
  raisedMs: number;
  /** since when the condition is over; null while it holds */
  clearedMs: number | null;
  /** the last change of level or condition */
  changedMs: number;
  /** what was compared and the limit it was held against, at the last change; null where nothing is compared */
  value: number | null;
  limit: number | null;
  /** how often the condition has come since the alarm was opened */
  activations: number;
  flapping: boolean;
  /** known only long after the fact: for the history, without a sound */
  late: boolean;
  shelved: (Act & { untilMs: number; reason: string }) | null;
  /** a maintenance window covers it */
  suppressed: boolean;
  outOfService: boolean;
  verified: Act | null;
  falseAlarm: (Act & { reason: string }) | null;
  assignee: string | null;
  /** the newest */
  note: (Act & { text: string }) | null;
}

/** As a screen that anybody can see is given it: what was done, and neither by whom nor in whose words. */
export function withoutPeople(alarm: Alarm): Alarm {
  const nobody = <T extends Act>(act: T | null): T | null => act && { ...act, who: '' };
  const { acknowledged, shelved, verified, falseAlarm } = alarm;
  return {
    ...alarm,
    acknowledged: nobody(acknowledged),
    shelved: shelved && { ...shelved, who: '', reason: '' },
    verified: nobody(verified),
    falseAlarm: falseAlarm && { ...falseAlarm, who: '', reason: '' },
    assignee: null,
    note: null,
  };
}

/** Whether an alarm stands in the list and may sound: open, and neither shelved, suppressed nor out of service. */
export function isAnnounced({ open, shelved, suppressed, outOfService }: Alarm): boolean {
  return open && shelved === null && !suppressed && !outOfService;
}

export const TRANSITIONS = [
  'raised',
  'climbed',
  'fell',
  'cleared',
  'reactivated',
  'acknowledged',
  'assigned',
  'noted',
  'shelved',
  'unshelved',
  'suppressed',
  'unsuppressed',
  'taken-out-of-service',
  'returned-to-service',
  'verified',
  'marked-false',
  'flapping',
  'steady',
] as const;
export type TransitionKind = (typeof TRANSITIONS)[number];

/** One step of an alarm's life; never changed or deleted. */
export interface AlarmTransition {
  /** 1, 2, … within the alarm */
  n: number;
  kind: TransitionKind;
  /** when it was written down */
  atMs: number;
  /** when it came about: of the condition by the readings, of an act the same as `atMs` */
  timeMs: number;
  /** null: the system */
  who: string | null;
  /** a reason, a note, an assignee */
  why: string | null;
  severity: Severity;
  level: Localized | null;
  value: number | null;
  limit: number | null;
  /** of `shelved` */
  untilMs: number | null;
}

/** `GET /api/alarms/<id>?realm=…` */
export interface AlarmLife {
  alarm: Alarm;
  transitions: AlarmTransition[];
}

/**
 * `GET /api/alarms?realm=…`: every open one, worst first. With `thing`, `rule`, `from`, `to` (of `raisedMs`) the closed
 * ones too, newest first, at most `limit` (500); `before=<id>` goes on where the page before ended.
 */
export interface AlarmList {
  /** the number of the room's last `alarms` frame that is in it; null where this process sends none */
  at: { epoch: string; n: number } | null;
  alarms: Alarm[];
  /** whether older ones were left out */
  more: boolean;
}

/** Room `<realm>/alarms`: what changed, whole; numbered without gaps within an epoch, as ticks are. */
export interface AlarmFrame {
  room: string;
  epoch: string;
  n: number;
  at: number;
  alarms: Alarm[];
}
