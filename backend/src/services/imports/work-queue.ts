/** Does one thing after another; refuses more than a few that wait. */
export class WorkQueue {
  readonly #most: number;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(most: number) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#waiting >= this.#most;
  }

  /** `work` must not throw. */
  add(work: () => Promise<void>): void {
    this.#waiting++;
    this.#last = this.#last.then(work).finally(() => {
      this.#waiting--;
    });
  }

  async idle(): Promise<void> {
    await this.#last;
  }
}
