import type { Alarm, AlarmTransition, TransitionKind } from './alarms/alarm.ts';
import type { Severity } from './alarms/rule.ts';
import type { IngestGap } from './http.ts';
import type { LatestColumns } from './socket.ts';
import type { Localized } from './words.ts';

/** Readings that a window holds at most, and the longest window, whatever it holds. */
export const MAX_WINDOW_READINGS = 120_000;
export const MAX_WINDOW_MS = 7 * 86_400_000;

/**
 * `GET /api/state/window?realm=…&from=…&to=…`: the state at `from` and all that changes it until `to`, so that each moment
 * between can be drawn from memory. Times are epoch ms. Where the readings are more than a window holds, the last of each
 * ten minutes instead, told at their end.
 */
export interface StateWindow {
  realm: string;
  from: number;
  to: number;
  /** 0: every reading is in it; else how far apart the ones that are left */
  stepMs: number;
  /** as of `GET /api/state` */
  horizonMs: number;
  base: LatestColumns;
  /** of (from, to] */
  changes: ChangeColumns;
}

/** Readings by datastream: `n[k]` of the datastream `i[k]`, oldest first, follow one another in the other columns. */
export interface ChangeColumns {
  i: number[];
  n: number[];
  /** ms since the reading before of the same datastream; of the first since `from` */
  dt: number[];
  v: number[];
  /** qualities; left out where all are 0 */
  q?: number[];
}

/** What of an alarm its life does not change. */
export type AlarmAbout = Pick<Alarm, 'id' | 'realm' | 'rule' | 'thing' | 'datastream'>;

/** An alarm over a span of time. */
export interface AlarmCourse {
  about: AlarmAbout;
  /** at the beginning; null where it was raised later */
  before: Alarm | null;
  /** within the span, in order */
  transitions: AlarmTransition[];
}

/**
 * `GET /api/alarms/window?realm=…&from=…&to=…`: what was open at `from`, and everything that became of alarms until `to`,
 * as screens showed it then. `GET /api/alarms?realm=…&at=…` lists what was open at a moment, worst first; with `thing`,
 * `rule`, `from`, `to` the history, each alarm as it was then.
 */
export interface AlarmWindow {
  realm: string;
  from: number;
  to: number;
  courses: AlarmCourse[];
  /** whether older ones were left out */
  more: boolean;
}

/** Steps of an alarm's life that a person may want to go to. */
export const EVENT_KINDS = [
  'raised',
  'climbed',
  'fell',
  'reactivated',
  'cleared',
  'acknowledged',
] as const satisfies readonly TransitionKind[];
export type EventKind = (typeof EVENT_KINDS)[number];

/** Something that happened, at the moment from which screens showed it. */
export interface TimelineEvent {
  alarm: string;
  kind: EventKind;
  atMs: number;
  severity: Severity;
  level: Localized | null;
  rule: Localized;
  thing: { slug: string; name: Localized };
}

export const MAX_TIMELINE_BUCKETS = 1000;

/** `GET /api/timeline?realm=…&from=…&to=…&buckets=…` (144) */
export interface Timeline {
  realm: string;
  from: number;
  to: number;
  bucketMs: number;
  /** alarms that were raised, came again or climbed within each bucket, each by the worst severity it reached there */
  raised: Record<Severity, number[]>;
  /** the worst that were raised first; of equal ones the newest */
  events: TimelineEvent[];
  /** whether others were left out: `GET /api/timeline/event` finds each */
  more: boolean;
  /** when nothing was taken in */
  gaps: IngestGap[];
}

/** `GET /api/timeline/event?realm=…&after=…` or `&before=…`: the nearest event strictly on that side; null where there is none. */
export interface NearestEvent {
  event: TimelineEvent | null;
}
