/** Notices when what had the focus is gone or can have it no more, so that it fell to the page. */
export class LostFocus {
  readonly #watched: (element: Element) => boolean;
  #last: Element | null = null;

  /** `watched`: whether it matters that an element loses the focus so; whoever left something else did so on purpose. */
  constructor(watched: (element: Element) => boolean) {
    this.#watched = watched;
  }

  /** Follows the focus; the answer ends it. */
  follow(): () => void {
    const hear = ({ target }: FocusEvent) => {
      this.#last = target instanceof Element && this.#watched(target) ? target : null;
    };
    document.addEventListener('focusin', hear);
    return () => document.removeEventListener('focusin', hear);
  }

  /** Whether it was lost since the last time that this was asked. */
  take(): boolean {
    const last = this.#last;
    if (document.activeElement !== document.body || last === null) return false;
    if (last.isConnected && !last.matches(':disabled')) return false;
    this.#last = null;
    return true;
  }
}
