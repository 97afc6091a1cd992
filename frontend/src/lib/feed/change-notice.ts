import type { FeedChange } from './feed.ts';

type Listener = (change: FeedChange) => void;

/** Collects what changed and tells the listeners once per frame. `schedule` is `requestAnimationFrame` on a page. */
export class ChangeNotice {
  readonly #schedule: (run: () => void) => void;
  readonly #listeners = new Set<Listener>();
  #things = new Set<number>();
  #registryChanged = false;
  #scheduled = false;

  constructor(schedule: (run: () => void) => void) {
    this.#schedule = schedule;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  things(ids: Iterable<number>): void {
    const before = this.#things.size;
    for (const id of ids) this.#things.add(id);
    if (this.#things.size > before) this.#plan();
  }

  registry(): void {
    this.#registryChanged = true;
    this.#plan();
  }

  #plan(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      const change = { things: this.#things, registryChanged: this.#registryChanged };
      this.#things = new Set();
      this.#registryChanged = false;
      for (const listener of this.#listeners) listener(change);
    });
  }
}
