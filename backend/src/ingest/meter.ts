import { METER_SECONDS, REFUSAL_REASONS, type RefusalReason } from '@commune/contract';
import type { MeterReading } from '../store/processes.ts';

/** The seconds that are told, the one under way, and one that a clock set back may touch again. */
const RING = METER_SECONDS + 2;
/** Durations of commits by tenths of their size, 1 ms to three minutes. */
const BUCKETS = 128;
const GROWTH = Math.log(1.1);

const COUNTS = ['received', 'committed', 'duplicates', 'refused', 'backlog'] as const;
type Count = (typeof COUNTS)[number];

/** Upper end, in milliseconds, of what a bucket holds. */
export function bucketEndMs(bucket: number): number {
  return Math.exp((bucket + 1) * GROWTH);
}

/** What a process takes in, second by second, for a minute: some arrays, however much comes. */
export class IngestMeter {
  readonly #startS: number;
  /** which second each place of the ring holds */
  readonly #seconds = new Float64Array(RING).fill(Number.NaN);
  readonly #counts: Record<Count, Float64Array>;
  readonly #reasons = new Float64Array(RING * REFUSAL_REASONS.length);
  readonly #commits = new Uint32Array(RING * BUCKETS);

  constructor(nowMs: number) {
    this.#startS = Math.floor(nowMs / 1000);
    const ring = () => new Float64Array(RING);
    this.#counts = { received: ring(), committed: ring(), duplicates: ring(), refused: ring(), backlog: ring() };
  }

  receive(nowMs: number, readings: number): void {
    this.#counts.received[this.#place(nowMs)]! += readings;
  }

  refuse(nowMs: number, reason: RefusalReason): void {
    const place = this.#place(nowMs);
    this.#counts.refused[place]!++;
    this.#reasons[place * REFUSAL_REASONS.length + REFUSAL_REASONS.indexOf(reason)]!++;
  }

  /** `waitedMs`: from the first message of the batch to its commit. */
  commit(nowMs: number, stored: number, duplicates: number, waitedMs: number): void {
    const place = this.#place(nowMs);
    this.#counts.committed[place]! += stored;
    this.#counts.duplicates[place]! += duplicates;
    const bucket = Math.min(BUCKETS - 1, Math.floor(Math.log(Math.max(1, waitedMs)) / GROWTH));
    this.#commits[place * BUCKETS + bucket]!++;
  }

  noteBacklog(nowMs: number, readings: number): void {
    const place = this.#place(nowMs);
    if (readings > this.#counts.backlog[place]!) this.#counts.backlog[place] = readings;
  }

  /** The whole seconds before this moment, as they are told to others. */
  read(nowMs: number): MeterReading {
    const second = Math.floor(nowMs / 1000) - 1;
    const from = Math.max(second - METER_SECONDS + 1, this.#startS);
    const places: (number | null)[] = [];
    for (let s = from; s <= second; s++) places.push(this.#seconds[s % RING] === s ? s % RING : null);
    const series = (count: Count) =>
      places.map((place) => (place === null ? 0 : (this.#counts[count][place] as number)));
    const held = places.filter((place) => place !== null);
    return {
      second,
      received: series('received'),
      committed: series('committed'),
      duplicates: series('duplicates'),
      refused: series('refused'),
      backlog: series('backlog'),
      reasons: this.#reasonsOf(held),
      commits: this.#commitsOf(held),
    };
  }

  #reasonsOf(places: readonly number[]): MeterReading['reasons'] {
    const reasons: MeterReading['reasons'] = {};
    for (const [k, reason] of REFUSAL_REASONS.entries()) {
      const n = places.reduce((sum, place) => sum + this.#reasons[place * REFUSAL_REASONS.length + k]!, 0);
      if (n > 0) reasons[reason] = n;
    }
    return reasons;
  }

  #commitsOf(places: readonly number[]): [number, number][] {
    const commits: [number, number][] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const n = places.reduce((sum, place) => sum + this.#commits[place * BUCKETS + bucket]!, 0);
      if (n > 0) commits.push([bucket, n]);
    }
    return commits;
  }

  #place(nowMs: number): number {
    const second = Math.floor(nowMs / 1000);
    const place = second % RING;
    if (this.#seconds[place] !== second) {
      this.#seconds[place] = second;
      for (const count of COUNTS) this.#counts[count][place] = 0;
      this.#reasons.fill(0, place * REFUSAL_REASONS.length, (place + 1) * REFUSAL_REASONS.length);
      this.#commits.fill(0, place * BUCKETS, (place + 1) * BUCKETS);
    }
    return place;
  }
}
