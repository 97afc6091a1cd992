export interface WordRateLimits {
  most: number;
  withinMs: number;
}

/** How many words somebody has given lately: at most so many in so long, each counted for themselves. */
export class WordRate {
  readonly #limits: WordRateLimits;
  #counts = new Map<string, { sinceMs: number; n: number }>();

  constructor(limits: WordRateLimits) {
    this.#limits = limits;
  }

  /** Counts one more; false where it is one too many, and then it is not counted. */
  allows(who: string, nowMs: number): boolean {
    const { most, withinMs } = this.#limits;
    const isOver = ({ sinceMs }: { sinceMs: number }) => nowMs - sinceMs >= withinMs;
    this.#counts = new Map([...this.#counts].filter(([, count]) => !isOver(count)));
    const count = this.#counts.get(who) ?? { sinceMs: nowMs, n: 0 };
    if (count.n >= most) return false;
    this.#counts.set(who, { ...count, n: count.n + 1 });
    return true;
  }
}
