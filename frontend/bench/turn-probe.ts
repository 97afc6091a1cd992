/** Put into the wall's document before its own scripts: tells each change of what stands on it, by the page's clock. */
import type { ShownBy, WallPageKey } from '@commune/contract';
import type { Turned } from './seen.ts';

declare global {
  interface Window {
    turned: (turn: Turned) => void;
  }
}

let last = '';
new MutationObserver(() => {
  const { page, by } = document.querySelector<HTMLElement>('[data-page]')?.dataset ?? {};
  if (page === undefined || `${page} ${by}` === last) return;
  last = `${page} ${by}`;
  const date = document.querySelector('.day')?.textContent ?? '';
  window.turned({ ms: Date.now(), page: page as WallPageKey, by: by as ShownBy, date });
}).observe(document, { subtree: true, childList: true, attributeFilter: ['data-page', 'data-by'] });
