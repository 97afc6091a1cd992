import type { Outbox } from '../../publish/outbox.ts';

/** Lets a sender wait for the outbox, so that nothing is dropped and memory stays flat while the store is behind. */
export class Room {
  outbox: Outbox | undefined;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly maxWaiting: number,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.changed(), { once: true });
  }

  /** Something was acknowledged. */
  changed(): void {
    for (const check of [...this.waiting]) check();
  }

  /** Until one more may be sent. Rejects when told to stop. */
  wait(): Promise<void> | void {
    return this.until(this.maxWaiting - 1);
  }

  /** Until all is acknowledged. Rejects when told to stop. */
  empty(): Promise<void> | void {
    return this.until(0);
  }

  /** Whether all was acknowledged in time, told to stop or not. */
  emptyWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (all: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve(all);
      };
      const check = () => {
        if (this.unacknowledged === 0) end(true);
      };
      const timer = setTimeout(() => end(false), ms);
      this.waiting.add(check);
      check();
    });
  }

  private get unacknowledged(): number {
    return this.outbox?.waiting ?? 0;
  }

  private until(most: number): Promise<void> | void {
    if (this.unacknowledged <= most && !this.signal.aborted) return;
    return new Promise((resolve, reject) => {
      const check = () => {
        if (this.signal.aborted) reject(this.signal.reason);
        else if (this.unacknowledged <= most) resolve();
        else return;
        this.waiting.delete(check);
      };
      this.waiting.add(check);
      check();
    });
  }
}
