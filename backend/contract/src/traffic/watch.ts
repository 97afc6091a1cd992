import type { RefusalReason } from '../refusals.ts';
import type { Quality } from '../words.ts';

/** How many messages a second a page is shown at most; of the others it hears how many there were. */
export const TRAFFIC_ROWS_PER_S = 50;
/** How much of a payload is shown, in bytes. */
export const TRAFFIC_PAYLOAD_BYTES = 2048;
/** How many pages of a process may watch at once. */
export const MAX_TRAFFIC_WATCHERS = 8;

export const TRAFFIC_OUTCOMES = ['all', 'decoded', 'refused'] as const;
export type TrafficOutcome = (typeof TRAFFIC_OUTCOMES)[number];

/** Which messages are looked for. */
export interface TrafficFilter {
  outcome: TrafficOutcome;
  /** null: of every realm, and those that name none */
  realm: string | null;
  /** in the topic or the payload, letter for letter; null: anything */
  text: string | null;
}

export interface TrafficReading {
  thing: string;
  key: string;
  property: string;
  /** what a screen prints after the value */
  symbol: string;
  value: number;
  timeMs: number;
  quality: Quality;
  /** the datastream is made with this reading */
  isNew: boolean;
}

export interface TrafficRefusal {
  reason: RefusalReason;
  detail: string;
}

/** A message as it came in, and what became of it so far. */
export interface TrafficMessage {
  id: string;
  /** the process that took it in, by the beginning of its id */
  by: string;
  receivedMs: number;
  /** null where the source refused before there was one */
  topic: string | null;
  credential: string | null;
  realm: string | null;
  lastWill: boolean;
  /** its beginning: as text where it is UTF-8, else as hexadecimal digits; null where there was none */
  payload: string | null;
  encoding: 'utf8' | 'hex' | null;
  /** of the whole */
  bytes: number;
  /** the first of them, and how many there are */
  readings: TrafficReading[];
  readingCount: number;
  /** service events */
  events: number;
  isClock: boolean;
  /** the first of them, and how many there are */
  refusals: TrafficRefusal[];
  refusalCount: number;
  /** null: it waits for its commit, and what becomes of it is told later */
  settled: TrafficSettled | null;
}

/** What the commit made of a message. */
export interface TrafficSettled {
  id: string;
  atMs: number;
  /** readings that were stored already */
  duplicates: number;
  /** what only the commit refused, the first of it */
  refusals: TrafficRefusal[];
}

/** `frame` of `GET /api/ingest/traffic`. */
export interface TrafficFrame {
  messages: TrafficMessage[];
  /** of messages that were told before */
  settled: TrafficSettled[];
  /** messages that fit the filter since the frame before, and are not shown */
  leftOut: number;
}
