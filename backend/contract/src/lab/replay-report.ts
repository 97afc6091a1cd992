import type { ReplayTable } from './replay-table.ts';

/** Something that the reader of a file would not take, counted, with the first of its kind. */
export interface ReplayRefusal {
  /** `bad-time`, `ragged-row`, `unknown_property` … */
  reason: string;
  n: number;
  first: { line: number | null; column: number | null; detail: string }[];
}

/** A clock that is wrong: of one thing, or (null) of the whole file. */
export interface ReplayClockFinding {
  thing: string | null;
  /** beside what it is wrong: when it was heard, when the file was written, or the other things */
  beside: 'heard' | 'written' | 'others';
  /** above 0: ahead */
  byMs: number;
  /** a time zone's whole hours; null where it is none */
  hours: number | null;
}

/** What would be sent, had it been played. */
export interface ReplayCount {
  readings: number;
  messages: number;
  things: number;
  duplicates: number;
  firstMs: number | null;
  lastMs: number | null;
}

/** What looking into a file and playing it dry came to. */
export interface ReplayReport {
  /** a recording says everything itself: it has no columns and needs no mapping */
  recording: boolean;
  columns: { name: string; samples: string[]; note: string | null }[];
  table: ReplayTable | null;
  /** the mapping was made here, and nobody has looked at it yet */
  guessed: boolean;
  /** what a person should look at, in English */
  doubts: string[];
  /** why nothing can be read by this mapping, in English; null: it can */
  fault: string | null;
  /** rows of data that were read; null: nothing was played */
  rows: number | null;
  count: ReplayCount | null;
  refusals: ReplayRefusal[];
  /** readings that come behind later ones */
  late: number;
  clocks: ReplayClockFinding[];
}

/** What a replay came to. */
export interface ReplayResult {
  readings: number;
  messages: number;
  refusals: ReplayRefusal[];
  /** messages of which the store refused something: entries of the drill's list of refusals, 1000 at most */
  refusedByStore: number;
}
