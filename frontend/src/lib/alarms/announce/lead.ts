/**
 * Of the pages of one browser that want to do the same thing one leads; when it is closed or gives up, the next does.
 */
export class Lead {
  leads: boolean;
  readonly #name: string;
  readonly #locks: Pick<LockManager, 'request'> | null;
  #ended: AbortController | undefined;

  /** `locks`: null where the browser has none, as over a line that is not secure. */
  constructor(name: string, locks: Pick<LockManager, 'request'> | null) {
    this.#name = name;
    this.#locks = locks;
    this.leads = locks === null;
  }

  /** Wants to lead; once is enough. */
  ask(): void {
    if (this.#locks === null || this.#ended !== undefined) return;
    const ended = new AbortController();
    this.#ended = ended;
    const { signal } = ended;
    const hold = () =>
      new Promise<void>((resolve) => {
        this.leads = true;
        signal.addEventListener('abort', () => resolve());
      });
    // Refused while it still waits for its turn: it has given up.
    this.#locks.request(this.#name, { signal }, hold).catch(() => undefined);
  }

  giveUp(): void {
    if (this.#ended === undefined) return;
    this.leads = false;
    this.#ended.abort();
    this.#ended = undefined;
  }
}
