import type { Clock } from '../clock.ts';

export const MAX_SPEED = 86_400;

/** How fast a drill's clock runs beside the machine's: it can be changed, stopped, and moved by single steps. */
export class Pace {
  #speed: number;
  #paused = false;
  #steps = 0;
  #stopped = false;
  /** the drill's clock stood at `drillMs` when the machine's did at `wallMs` */
  #wallMs: number;
  #drillMs: number;
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

  /** Settles when the drill's clock may stand at `drillMs`: true, or false where the drill is to end. */
  async until(drillMs: number): Promise<boolean> {
    for (;;) {
      if (this.#stopped) return false;
      if (this.#paused && this.#steps > 0) {
        this.#steps--;
        this.#drillMs = drillMs;
        return true;
      }
      const leftMs = this.#paused ? Number.POSITIVE_INFINITY : (drillMs - this.#now()) / this.#speed;
      if (leftMs <= 0) return true;
      await this.#sleep(leftMs);
    }
  }

  #now(): number {
    return this.#paused ? this.#drillMs : this.#drillMs + (this.#clock.now() - this.#wallMs) * this.#speed;
  }

  #anchor(): void {
    this.#drillMs = this.#now();
    this.#wallMs = this.#clock.now();
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = Number.isFinite(ms) ? this.#clock.every(Math.max(1, ms), () => this.#wake()) : () => undefined;
      this.#wake = () => {
        stop();
        resolve();
      };
    });
  }
}
