/** Notices when what had the focus is gone or can have it no more, so that it fell to the page. */
export class LostFocus {
  #last: Element | null = null;

  /** Follows the focus; the answer ends it. */
  follow(): () => void {
    const hear = ({ target }: FocusEvent) => {
      this.#last = target instanceof Element ? target : null;
    };
    document.addEventListener('focusin', hear);
    return () => document.removeEventListener('focusin', hear);
  }

  get lost(): boolean {
    if (document.activeElement !== document.body) return false;
    return this.#last !== null && (!this.#last.isConnected || this.#last.matches(':disabled'));
  }
}
