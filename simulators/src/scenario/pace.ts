import type { Clock } from '../clock.ts';

export const MAX_SPEED = 86_400;

/**
 * How fast a drill's clock runs beside the machine's: it can be changed, stopped, and moved by single steps. A speed of
 * Infinity is as fast as whoever plays can.
 */
export class Pace {
  #speed: number;
  #paused = false;
  #steps = 0;
  #stopped = false;
  /** the drill's clock stood at `drillMs` when the machine's did at `wallMs` */
  #wallMs: number;
  #drillMs: number;
  /** where it was let stand last */
  #passedMs = Number.NaN;
  readonly #clock: Clock;
  #wake: () => void = () => undefined;

  constructor(clock: Clock, startMs: number, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
    this.#wallMs = clock.now();
    this.#drillMs = startMs;
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Begins at a moment of the drill, now. */
  start(drillMs: number): void {
    this.#wallMs = this.#clock.now();
    this.#drillMs = drillMs;
    this.#passedMs = Number.NaN;
  }

  setSpeed(speed: number): void {
    this.#anchor();
    this.#speed = speed;
    this.#wake();
  }

  pause(): void {
    this.#anchor();
    this.#paused = true;
    this.#wake();
  }

  resume(): void {
    this.#wallMs = this.#clock.now();
    this.#paused = false;
    this.#steps = 0;
    this.#wake();
  }

  /** Lets one more step go, and waits again. */
  step(): void {
    if (!this.#paused) this.pause();
    this.#steps++;
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  /** Stops with the signal, which may have come already. */
  stopBy(signal: AbortSignal): void {
    if (signal.aborted) this.stop();
    else signal.addEventListener('abort', () => this.stop(), { once: true });
  }

  /** Settles when the drill's clock may stand at `drillMs`: true, or false where the drill is to end. */
  async until(drillMs: number): Promise<boolean> {
    for (;;) {
      if (this.#stopped) return false;
      if (this.passes(drillMs)) return true;
      await this.#sleep(this.leftMs(drillMs));
    }
  }

  /** Whether the drill's clock may stand at `drillMs` now; of what is of one moment a step lets all pass. */
  passes(drillMs: number): boolean {
    if (this.#paused) {
      if (drillMs === this.#passedMs) return true;
      if (this.#steps === 0) return false;
      this.#steps--;
      this.#drillMs = drillMs;
    } else if (this.#speed === Number.POSITIVE_INFINITY) {
      this.#drillMs = Math.max(this.#drillMs, drillMs);
    } else if (drillMs > this.#now()) return false;
    this.#passedMs = drillMs;
    return true;
  }

  /** How long until it may, as it is now. */
  leftMs(drillMs: number): number {
    return this.#paused ? Number.POSITIVE_INFINITY : (drillMs - this.#now()) / this.#speed;
  }

  #now(): number {
    if (this.#paused || this.#speed === Number.POSITIVE_INFINITY) return this.#drillMs;
    return this.#drillMs + (this.#clock.now() - this.#wallMs) * this.#speed;
  }

  #anchor(): void {
    this.#drillMs = this.#now();
    this.#wallMs = this.#clock.now();
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = Number.isFinite(ms) ? this.#clock.every(timerMs(ms), () => this.#wake()) : () => undefined;
      this.#wake = () => {
        stop();
        resolve();
      };
    });
  }
}

/** What a timer can wait; who sleeps looks again then. */
function timerMs(ms: number): number {
  return Math.min(Math.max(1, ms), 2 ** 31 - 1);
}
