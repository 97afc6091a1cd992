import type { Attachment } from 'svelte/attachments';

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => Math.min(at + 1, count - 1),
  ArrowRight: (at, count) => Math.min(at + 1, count - 1),
  ArrowUp: (at) => Math.max(at - 1, 0),
  ArrowLeft: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Arrow keys, Home and End move the focus between the buttons inside; only one of them is a stop of the Tab key. */
export const roving: Attachment<HTMLElement> = (list) => {
  const buttons = () => [...list.querySelectorAll('button')];
  const stopAt = (stop: Element | undefined) => {
    for (const button of buttons()) button.tabIndex = button === stop ? 0 : -1;
  };
  const settle = () => {
    const all = buttons();
    stopAt(all.find((button) => button === document.activeElement) ?? all.find(isCurrent) ?? all[0]);
  };
  const onFocus = (event: FocusEvent) => {
    if (event.target instanceof HTMLButtonElement) stopAt(event.target);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (!step || at < 0) return;
    event.preventDefault();
    all[step(at, all.length)]?.focus();
  };
  const observer = new MutationObserver(settle);
  observer.observe(list, { childList: true, subtree: true, attributeFilter: ['aria-current', 'aria-pressed'] });
  list.addEventListener('focusin', onFocus);
  list.addEventListener('keydown', onKey);
  settle();
  return () => {
    observer.disconnect();
    list.removeEventListener('focusin', onFocus);
    list.removeEventListener('keydown', onKey);
  };
};

function isCurrent(button: HTMLButtonElement): boolean {
  return button.ariaCurrent === 'true' || button.ariaPressed === 'true';
}
