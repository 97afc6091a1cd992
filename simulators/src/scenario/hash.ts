import { createHash } from 'node:crypto';

/**
 * One hash over lines that begin with a time, sorted by time, then text: in whatever order they came in. They may come up
 * to `reachMs` out of order, which is how long they are kept.
 */
export class SortedHash {
  readonly #reachMs: number;
  readonly #hash = createHash('sha256');
  /** by time; mostly one of a time */
  readonly #waiting = new Map<number, string | string[]>();
  #hashedMs = Number.NEGATIVE_INFINITY;
  lines = 0;

  constructor(reachMs: number) {
    this.#reachMs = reachMs;
  }

  /** Throws where the line comes later than was said. */
  add(timeMs: number, text: string): void {
    if (timeMs <= this.#hashedMs) throw new RangeError(`a line of ${timeMs} came after those of ${this.#hashedMs}`);
    this.lines++;
    const waiting = this.#waiting.get(timeMs);
    if (waiting === undefined) this.#waiting.set(timeMs, text);
    else if (typeof waiting === 'string') this.#waiting.set(timeMs, [waiting, text]);
    else waiting.push(text);
  }

  /** Nothing more comes that is `reachMs` older than this. */
  settle(clockMs: number): void {
    this.#settle(clockMs - this.#reachMs - 1);
  }

  digest(): string {
    this.#settle(Number.POSITIVE_INFINITY);
    return this.#hash.copy().digest('hex');
  }

  #settle(untilMs: number): void {
    const times = [...this.#waiting.keys()].filter((timeMs) => timeMs <= untilMs).sort((a, b) => a - b);
    let text = '';
    for (const timeMs of times) {
      const waiting = this.#waiting.get(timeMs)!;
      if (typeof waiting === 'string') text += `${timeMs} ${waiting}\n`;
      // By code unit, as every machine does it.
      else for (const line of waiting.sort()) text += `${timeMs} ${line}\n`;
      this.#waiting.delete(timeMs);
    }
    if (times.length === 0) return;
    this.#hash.update(text);
    this.#hashedMs = times.at(-1)!;
  }
}

/** The same over a few lines, all at once. */
export function hashLines(lines: readonly { timeMs: number; text: string }[]): string {
  const hash = new SortedHash(0);
  for (const { timeMs, text } of lines) hash.add(timeMs, text);
  return hash.digest();
}
