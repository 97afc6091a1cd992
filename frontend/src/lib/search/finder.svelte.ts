import type { Localized } from '@commune/contract';

/** Something a person may do from the search, wherever the page is. */
export interface Command {
  key: string;
  name: Localized;
  /** the keys that do the same, as they are printed on them */
  keys?: string;
  run: () => void;
}

/** Whether the search is open, and the commands that the page offers in it at the moment. */
class Finder {
  open = $state(false);
  #offered = $state.raw<readonly Command[]>([]);

  get commands(): readonly Command[] {
    return this.#offered;
  }

  /** Offers commands for as long as a page stands; the answer takes them back. */
  offer(commands: readonly Command[]): () => void {
    this.#offered = [...this.#offered, ...commands];
    return () => {
      this.#offered = this.#offered.filter((command) => !commands.includes(command));
    };
  }
}

export const finder = new Finder();
