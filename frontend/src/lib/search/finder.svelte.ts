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
  /** typed since it was opened and before its field was there; null: the field stands */
  #typed: string | null = '';
  #offered = $state.raw<readonly Command[]>([]);

  get commands(): readonly Command[] {
    return this.#offered;
  }

  /**
   * A key that is pressed while the search is opening belongs into its field, and is no command to the page below. Returns
   * whether it was taken.
   */
  early({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (!this.open || this.#typed === null || ctrlKey || metaKey || altKey) return false;
    if (key === 'Escape') [this.open, this.#typed] = [false, ''];
    else if (key === 'Backspace') this.#typed = this.#typed.slice(0, -1);
    else if (key.length === 1) this.#typed += key;
    else return false;
    return true;
  }

  /** The field stands: what it begins with. */
  fieldStands(): string {
    const typed = this.#typed ?? '';
    this.#typed = null;
    return typed;
  }

  fieldGone(): void {
    this.#typed = '';
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
