import { z } from 'zod';
import { slugSchema } from '../words.ts';

/** The kinds of file that the report for the upper level is made as. */
export const REPORT_FORMATS = ['pdf', 'xlsx', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** `weekday`: 1 Monday … 7 Sunday. `day`: of the month or of the quarter's first month; its last where it has fewer. */
export const reportRhythmSchema = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('week'), weekday: z.number().int().min(1).max(7) }),
  z.strictObject({ every: z.literal('month'), day: z.number().int().min(1).max(31) }),
  z.strictObject({ every: z.literal('quarter'), day: z.number().int().min(1).max(31) }),
]);
export type ReportRhythm = z.infer<typeof reportRhythmSchema>;

/** When a report is made, by the clock of Viet Nam. */
export interface ReportTimes {
  rhythm: ReportRhythm;
  /** `07:30` */
  at: string;
}

/** `POST /api/plan/report-schedules` (leader) */
export const reportScheduleInputSchema = z.strictObject({
  realm: slugSchema,
  rhythm: reportRhythmSchema,
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'an hour and minute of the day: 07:30'),
  format: z.enum(REPORT_FORMATS),
});
export type ReportScheduleInput = z.infer<typeof reportScheduleInputSchema>;

/** `DELETE /api/plan/report-schedules/<id>?realm=` (leader) takes it off; what it has made stays. */
export interface ReportSchedule extends ReportTimes {
  id: string;
  format: ReportFormat;
  /** when the next one is made */
  dueMs: number;
  /** why the last try failed; null where it did not */
  failure: string | null;
}

/** A report as it was when it was made: `GET /api/plan/reports/<id>?realm=` is the file. */
export interface MadeReport {
  id: string;
  fileName: string;
  format: ReportFormat;
  bytes: number;
  /** when it was to be made, and when it was: apart where the centre was down */
  dueMs: number;
  madeMs: number;
}

/** `GET /api/plan/reports?realm=`: what is made by a plan, and what was, newest first. */
export interface MadeReports {
  realm: string;
  schedules: ReportSchedule[];
  files: MadeReport[];
}

/** How much is kept of what was made: the oldest go first. */
export const REPORTS_KEPT = { files: 200, bytes: 200 * 1024 * 1024, days: 800 };
