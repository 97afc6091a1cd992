import type { Position } from '../words.ts';
import type { ReportCategory, ReportProgress, ReportStanding } from './citizen-report.ts';
import type { ServiceObjectAnswer } from './service-object.ts';

/** A citizen's report on the map and in the list beside it. */
export interface ReportRow {
  ref: string;
  progress: ReportProgress;
  standing: ReportStanding;
  category: ReportCategory | null;
  unit: string | null;
  hamlet: string | null;
  position: Position | null;
  receivedMs: number | null;
  dueMs: number | null;
  /** due by that moment; else by the end of its day */
  byHour: boolean;
  /** when it was handled, or closed without that; null while it is open */
  endedMs: number | null;
  /** the last that was said of it */
  knownMs: number;
  from: ('event' | 'import')[];
  /** how many open ones near it may be about the same */
  near: number;
}

/** `GET /api/services/citizen-reports?realm=`: every open one, and those that ended since `sinceMs`; newest first. */
export interface ReportList {
  realm: string;
  sinceMs: number;
  /** the last that a system or a file said of any report holds for this moment; null: Chưa có số liệu */
  knownMs: number | null;
  /** positions are rounded: exact ones are for whoever handles reports */
  coarse: boolean;
  reports: ReportRow[];
  /** whether older ones were left out */
  more: boolean;
}

/** An open report that may be about the same as another. */
export interface NearReport {
  ref: string;
  category: ReportCategory;
  progress: ReportProgress;
  unit: string | null;
  receivedMs: number;
  distanceM: number;
}

/** `GET /api/services/citizen-reports/<ref>?realm=` */
export interface ReportDetail extends ServiceObjectAnswer<'citizen_report'> {
  row: ReportRow;
  coarse: boolean;
  /** the nearest first; none for whoever does not handle reports */
  near: NearReport[];
  /** the id of the newest act of a person, which whoever acts next has seen; null where there was none */
  lastAct: string | null;
  /** the act that could be taken back now */
  undoable: string | null;
}
