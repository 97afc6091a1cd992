import { joinSpans, type Span } from '@commune/domain';

const REMEMBERED = 100;
/** That nothing is taken in is noticed within this time by whoever looks again and again. */
const NOTICED_WITHIN_MS = 15_000;

/**
 * When we ourselves took nothing in: what is written down, what goes on at this moment, and what has just ended and is
 * yet to be written down. Silence in it is ours.
 */
export class OwnGaps {
  #listed: readonly Span[] = [];
  #ended: Span[] = [];
  #sinceMs: number | null = null;
  /** whether anybody looked before */
  #looked = false;

  list(spans: readonly Span[]): void {
    this.#listed = spans;
  }

  /** `heardMs`: when something was taken in last. Returns whether a gap began or ended. */
  note(stalled: boolean, heardMs: number, nowMs: number): boolean {
    const earliestMs = this.#looked ? nowMs - NOTICED_WITHIN_MS : Number.NEGATIVE_INFINITY;
    this.#looked = true;
    if (stalled === (this.#sinceMs !== null)) return false;
    if (this.#sinceMs === null) this.#sinceMs = Math.max(Math.min(heardMs, nowMs), earliestMs);
    else {
      this.#ended = [...this.#ended.slice(1 - REMEMBERED), { fromMs: this.#sinceMs, toMs: nowMs }];
      this.#sinceMs = null;
    }
    return true;
  }

  spans(): Span[] {
    const open = this.#sinceMs === null ? [] : [{ fromMs: this.#sinceMs, toMs: Number.POSITIVE_INFINITY }];
    return joinSpans([...this.#listed, ...this.#ended, ...open]);
  }
}
