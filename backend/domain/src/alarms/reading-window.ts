import type { Take } from '@commune/contract';
import type { TimedValue } from './evaluation.ts';

/** How finely a window is kept: readings that come faster share a slot. */
export const MAX_SLOTS = 2048;
/** Readings must span this share of the time for their mean to count. */
const MEAN_COVERAGE = 0.75;
const RATE_COVERAGE = 0.5;
const HOUR_MS = 3_600_000;

interface Slot {
  key: number;
  firstMs: number;
  first: number;
  lastMs: number;
  last: number;
  n: number;
  sum: number;
}

/**
 * The readings of the last `spanMs`, in slots of 1/2048 of it, cut at whole multiples since 1970. Sums, counts and means
 * are of every reading; where several share a slot, the window's far edge is off by one slot at most, 0.05 % of the span.
 * The same readings give the same figures to the last bit, whenever the window was begun.
 */
export class ReadingWindow {
  readonly spanMs: number;
  readonly #widthMs: number;
  /** oldest first; those before `#head` are out of sight */
  #slots: Slot[] = [];
  #head = 0;

  constructor(spanMs: number, readings: readonly TimedValue[] = []) {
    this.spanMs = spanMs;
    this.#widthMs = slotWidthMs(spanMs);
    for (const reading of readings) this.add(reading);
  }

  /** In any order; a reading of a time that is there already takes its place. */
  add({ timeMs, value }: TimedValue): void {
    const key = Math.floor(timeMs / this.#widthMs);
    let at = this.#slots.length;
    while (at > this.#head && this.#slots[at - 1]!.key > key) at--;
    const slot = this.#slots[at - 1];
    if (at > this.#head && slot?.key === key) join(slot, timeMs, value);
    else
      this.#slots.splice(at, 0, { key, firstMs: timeMs, first: value, lastMs: timeMs, last: value, n: 1, sum: value });
    this.#forget();
  }

  /**
   * What a rule compares at its newest reading: the mean or the sum of (newest - span, newest], or the change an hour since
   * the first reading of [newest - span, newest]. Null where there are too few to say.
   */
  measure(take: Exclude<Take, 'value'>): number | null {
    const newest = this.#slots.at(-1);
    if (newest === undefined) return null;
    const fromMs = newest.lastMs - this.spanMs;
    return take === 'rate' ? this.#rate(newest, fromMs) : this.#total(take, newest.lastMs, fromMs);
  }

  #total(take: 'mean' | 'sum', nowMs: number, fromMs: number): number | null {
    let n = 0;
    let sum = 0;
    let firstMs = nowMs;
    for (let k = this.#slots.length - 1; k >= this.#head; k--) {
      const slot = this.#slots[k]!;
      if (slot.lastMs <= fromMs) break;
      n += slot.n;
      sum += slot.sum;
      firstMs = slot.firstMs;
    }
    if (n === 0) return null;
    if (take === 'sum') return sum;
    return nowMs - firstMs >= MEAN_COVERAGE * this.spanMs ? sum / n : null;
  }

  #rate(newest: Slot, fromMs: number): number | null {
    for (let k = this.#head; k < this.#slots.length; k++) {
      const slot = this.#slots[k]!;
      if (slot.lastMs < fromMs) continue;
      const [baseMs, base] = slot.firstMs >= fromMs ? [slot.firstMs, slot.first] : [slot.lastMs, slot.last];
      const elapsedMs = newest.lastMs - baseMs;
      if (elapsedMs <= 0 || elapsedMs < RATE_COVERAGE * this.spanMs) return null;
      return ((newest.last - base) * HOUR_MS) / elapsedMs;
    }
    return null;
  }

  #forget(): void {
    const fromMs = this.#slots.at(-1)!.lastMs - this.spanMs;
    while (this.#slots[this.#head]!.lastMs < fromMs) this.#head++;
    if (this.#head < 64 || this.#head * 2 < this.#slots.length) return;
    this.#slots = this.#slots.slice(this.#head);
    this.#head = 0;
  }
}

/** How far back readings are needed for a window that is the same as if it had seen them come. */
export function lookBackMs(spanMs: number): number {
  return spanMs + slotWidthMs(spanMs);
}

function slotWidthMs(spanMs: number): number {
  return Math.max(1, Math.ceil(spanMs / MAX_SLOTS));
}

function join(slot: Slot, timeMs: number, value: number): void {
  if (timeMs === slot.lastMs || timeMs === slot.firstMs) {
    slot.sum += value - (timeMs === slot.lastMs ? slot.last : slot.first);
    if (slot.n === 1) slot.sum = value;
  } else {
    slot.sum += value;
    slot.n++;
  }
  if (timeMs >= slot.lastMs) [slot.lastMs, slot.last] = [timeMs, value];
  if (timeMs <= slot.firstMs) [slot.firstMs, slot.first] = [timeMs, value];
}
