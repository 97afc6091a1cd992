import type { Take } from '@commune/contract';
import type { TimedValue } from './evaluation.ts';

/** How finely a window is kept: readings that come faster share a slot. */
export const MAX_SLOTS = 2048;
/** Readings must span this share of the time for their mean to count. */
const MEAN_COVERAGE = 0.75;
const RATE_COVERAGE = 0.5;
const HOUR_MS = 3_600_000;

/** What a slot holds, number by number. */
const KEY = 0;
const FIRST_MS = 1;
const FIRST = 2;
const LAST_MS = 3;
const LAST = 4;
const COUNT = 5;
const SUM = 6;
const SLOT = 7;
const FEW_SLOTS = 8;

/**
 * The readings of the last `spanMs`, in slots of 1/2048 of it, cut at whole multiples since 1970. Sums, counts and means
 * are of every reading; where several share a slot, the window's far edge is off by one slot at most, 0.05 % of the span.
 * The same readings give the same figures to the last bit, whenever the window was begun.
 *
 * Slots lie in one array of numbers: thousands of windows of thousands of slots each would otherwise be what the garbage
 * collector spends its time on.
 */
export class ReadingWindow {
  readonly spanMs: number;
  readonly #widthMs: number;
  /** slots, oldest first, from the place `#head` to `#end` */
  #numbers = new Float64Array(FEW_SLOTS * SLOT);
  #head = 0;
  #end = 0;

  constructor(spanMs: number, readings: readonly TimedValue[] = []) {
    this.spanMs = spanMs;
    this.#widthMs = slotWidthMs(spanMs);
    for (const { timeMs, value } of readings) this.add(timeMs, value);
  }

  get isEmpty(): boolean {
    return this.#end === this.#head;
  }

  /** Takes no more room than what it holds. */
  copy(): ReadingWindow {
    const copy = new ReadingWindow(this.spanMs);
    const held = this.#numbers.subarray(this.#head, this.#end);
    copy.#numbers = new Float64Array(Math.max(held.length, FEW_SLOTS * SLOT));
    copy.#numbers.set(held);
    copy.#end = held.length;
    return copy;
  }

  /** In any order; a reading of a time that is there already takes its place. */
  add(timeMs: number, value: number): void {
    const key = Math.floor(timeMs / this.#widthMs);
    if (this.#isOutOfSight(timeMs, key)) return;
    let after = this.#end;
    while (after > this.#head && this.#numbers[after - SLOT + KEY]! > key) after -= SLOT;
    if (after > this.#head && this.#numbers[after - SLOT + KEY] === key) this.#join(after - SLOT, timeMs, value);
    else this.#insert(after, key, timeMs, value);
    this.#forget();
  }

  /**
   * What a rule compares at its newest reading: the mean or the sum of (newest - span, newest], or the change an hour since
   * the first reading of [newest - span, newest]. Null where there are too few to say.
   */
  measure(take: Exclude<Take, 'value'>): number | null {
    if (this.isEmpty) return null;
    const newestMs = this.#numbers[this.#end - SLOT + LAST_MS]!;
    const fromMs = newestMs - this.spanMs;
    return take === 'rate' ? this.#rate(newestMs, fromMs) : this.#total(take, newestMs, fromMs);
  }

  #total(take: 'mean' | 'sum', nowMs: number, fromMs: number): number | null {
    const numbers = this.#numbers;
    let n = 0;
    let sum = 0;
    let firstMs = nowMs;
    for (let slot = this.#end - SLOT; slot >= this.#head; slot -= SLOT) {
      if (numbers[slot + LAST_MS]! <= fromMs) break;
      n += numbers[slot + COUNT]!;
      sum += numbers[slot + SUM]!;
      firstMs = numbers[slot + FIRST_MS]!;
    }
    if (n === 0) return null;
    if (take === 'sum') return sum;
    return nowMs - firstMs >= MEAN_COVERAGE * this.spanMs ? sum / n : null;
  }

  #rate(newestMs: number, fromMs: number): number | null {
    const numbers = this.#numbers;
    for (let slot = this.#head; slot < this.#end; slot += SLOT) {
      if (numbers[slot + LAST_MS]! < fromMs) continue;
      const whole = numbers[slot + FIRST_MS]! >= fromMs;
      const elapsedMs = newestMs - numbers[slot + (whole ? FIRST_MS : LAST_MS)]!;
      if (elapsedMs <= 0 || elapsedMs < RATE_COVERAGE * this.spanMs) return null;
      const base = numbers[slot + (whole ? FIRST : LAST)]!;
      return ((numbers[this.#end - SLOT + LAST]! - base) * HOUR_MS) / elapsedMs;
    }
    return null;
  }

  /** Behind everything that is kept, and too old to be. */
  #isOutOfSight(timeMs: number, key: number): boolean {
    if (this.#end === this.#head || key >= this.#numbers[this.#head + KEY]!) return false;
    return timeMs < this.#numbers[this.#end - SLOT + LAST_MS]! - this.spanMs;
  }

  #join(slot: number, timeMs: number, value: number): void {
    const numbers = this.#numbers;
    const lastMs = numbers[slot + LAST_MS]!;
    const firstMs = numbers[slot + FIRST_MS]!;
    if (timeMs === lastMs || timeMs === firstMs) {
      numbers[slot + SUM]! += value - numbers[slot + (timeMs === lastMs ? LAST : FIRST)]!;
      if (numbers[slot + COUNT] === 1) numbers[slot + SUM] = value;
    } else {
      numbers[slot + SUM]! += value;
      numbers[slot + COUNT]!++;
    }
    if (timeMs >= lastMs) {
      numbers[slot + LAST_MS] = timeMs;
      numbers[slot + LAST] = value;
    }
    if (timeMs <= firstMs) {
      numbers[slot + FIRST_MS] = timeMs;
      numbers[slot + FIRST] = value;
    }
  }

  #insert(at: number, key: number, timeMs: number, value: number): void {
    let slot = at;
    if (this.#end === this.#numbers.length) slot -= this.#makeRoom();
    this.#numbers.copyWithin(slot + SLOT, slot, this.#end);
    this.#end += SLOT;
    this.#numbers.set([key, timeMs, value, timeMs, value, 1, value], slot);
  }

  /** Takes back the room of what is out of sight, or gets more where that is little; answers how far slots moved up. */
  #makeRoom(): number {
    const moved = this.#head;
    const kept = this.#numbers.subarray(this.#head, this.#end);
    const numbers = moved * 2 < this.#end ? new Float64Array(this.#numbers.length * 2) : this.#numbers;
    numbers.set(kept);
    this.#numbers = numbers;
    this.#head = 0;
    this.#end -= moved;
    return moved;
  }

  #forget(): void {
    const fromMs = this.#numbers[this.#end - SLOT + LAST_MS]! - this.spanMs;
    while (this.#numbers[this.#head + LAST_MS]! < fromMs) this.#head += SLOT;
  }
}

/** How far back readings are needed for a window that is the same as if it had seen them come. */
export function lookBackMs(spanMs: number): number {
  return spanMs + slotWidthMs(spanMs);
}

function slotWidthMs(spanMs: number): number {
  return Math.max(1, Math.ceil(spanMs / MAX_SLOTS));
}
