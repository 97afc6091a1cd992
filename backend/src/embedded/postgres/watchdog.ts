import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 400;
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 30_000;

export interface WatchdogParts {
  isRunning: () => Promise<boolean>;
  /** Brings the server back where it was; throws where it cannot, and is asked again later. */
  startAgain: () => Promise<void>;
  onGone: () => void;
  onBack: () => void;
  onFailed: (error: Error, retryMs: number) => void;
}

/** Looks after a server that is not our child: where it goes away without being told to, it is started again. */
export class Watchdog {
  readonly #parts: WatchdogParts;
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  /** From here on no start begins. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Once a start that had begun before the stop is through, whatever came of it. */
  async stopped(): Promise<void> {
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (await this.#pause(LOOK_MS)) {
      if (await this.#parts.isRunning()) continue;
      // Between the look and now it may have been told to stop.
      if (this.#stopping.signal.aborted) return;
      this.#parts.onGone();
      await this.#bringBack();
    }
  }

  async #bringBack(): Promise<void> {
    for (let waitMs = RETRY_MIN_MS; !this.#stopping.signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      try {
        await this.#parts.startAgain();
        return this.#parts.onBack();
      } catch (error) {
        // What a stop interrupts is no failure.
        if (this.#stopping.signal.aborted) return;
        this.#parts.onFailed(error as Error, waitMs);
        await this.#pause(waitMs);
      }
    }
  }

  /** Returns whether to go on. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
    return !signal.aborted;
  }
}
