import type { RefusalReason } from '../refusals.ts';

/** How far back the meters tell, in seconds. */
export const METER_SECONDS = 60;

/** Past these a meter asks to be looked at. */
export const METER_LIMITS = {
  commitP99Ms: 250,
  /** readings that wait: two full batches */
  backlog: 10_000,
  /** of what was received in the last minute */
  refusedShare: 0.01,
} as const;

/** What is counted, second by second: readings, and for `refused` refusals. */
export const METERS = ['received', 'committed', 'duplicates', 'refused', 'backlog'] as const;
export type Meter = (typeof METERS)[number];

/**
 * `GET /api/ingest/meters` (engineer): how taking in by MQTT went in the last minute, in all processes that do it
 * together. What is imported, or run again, is not among it.
 */
export interface IngestMeters {
  /** end of the newest second, epoch ms: the newest that every process has told of */
  atMs: number;
  /** how long ago that was; null where nobody takes readings in */
  ageMs: number | null;
  /** how many processes take readings in */
  processes: number;
  stalled: boolean;
  /** of each second, the oldest first; null where no process counted yet. `backlog` is the highest that was seen in it */
  perSecond: Record<Meter, (number | null)[]>;
  /** refusals of the minute */
  reasons: Partial<Record<RefusalReason, number>>;
  commits: number;
  /** from the first message of a batch to its commit; null where nothing was committed */
  commitP99Ms: number | null;
}
