/** A server speaks every second; a page that has not heard it for longer no longer knows where the clock stands. */
const SPOKEN_FOR_MS = 1500;

/**
 * A drill's clock, epoch ms: it moves with the drill's readings and stands where none come. Where the server is silent it
 * runs on, so that what is shown is known to be old.
 */
export class DrillClock {
  #saidMs: number | null = null;
  #heardMs = 0;

  sample(serverMs: number, localMs: number): void {
    this.#saidMs = serverMs;
    this.#heardMs = localMs;
  }

  /** The machine's own clock until the server has spoken. */
  at(localMs: number): number {
    if (this.#saidMs === null) return localMs;
    return this.#saidMs + Math.max(0, localMs - this.#heardMs - SPOKEN_FOR_MS);
  }
}
