const SAMPLES_KEPT = 30;

/** The server's clock seen from here, epoch ms. Every stamp is late by its way, so the least late of the last ones counts. */
export class ServerClock {
  #offsets: number[] = [];

  sample(serverMs: number, localMs: number): void {
    this.#offsets.push(serverMs - localMs);
    if (this.#offsets.length > SAMPLES_KEPT) this.#offsets.shift();
  }

  /** The machine's own clock until the first stamp. */
  at(localMs: number): number {
    return this.#offsets.length === 0 ? localMs : localMs + Math.max(...this.#offsets);
  }
}
