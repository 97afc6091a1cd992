/** A drill's clock, epoch ms: it stands where it was last told to stand, however long nobody moves it on. */
export class DrillClock {
  #atMs: number;

  constructor(atMs: number) {
    this.#atMs = atMs;
  }

  sample(atMs: number): void {
    this.#atMs = Math.max(this.#atMs, atMs);
  }

  at(): number {
    return this.#atMs;
  }
}
