import type { Clock } from './clock.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  private readonly timers = new Set<{ everyMs: number; nextMs: number; run: () => void }>();
  private nowMs: number;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  now(): number {
    return this.nowMs;
  }

  every(everyMs: number, run: () => void): () => void {
    const timer = { everyMs, nextMs: this.nowMs + everyMs, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Moves on by `ms`, running what falls due on the way in the order of time. */
  advance(ms: number): void {
    const end = this.nowMs + ms;
    for (;;) {
      const due = [...this.timers].filter((timer) => timer.nextMs <= end).sort((a, b) => a.nextMs - b.nextMs)[0];
      if (!due) break;
      this.nowMs = due.nextMs;
      due.nextMs += due.everyMs;
      due.run();
    }
    this.nowMs = end;
  }
}
