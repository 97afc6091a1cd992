const ENTERING_MS = 320;
let entering: ReturnType<typeof setTimeout> | undefined;

/**
 * Has the whole page say that it shows the past, or the present again. On the way there the neutral colours fade over
 * once; back it is a cut.
 */
export function turnPage(past: boolean, root: HTMLElement = document.documentElement): void {
  clearTimeout(entering);
  delete root.dataset.entering;
  if (!past) {
    delete root.dataset.time;
    return;
  }
  root.dataset.time = 'past';
  root.dataset.entering = '';
  entering = setTimeout(() => delete root.dataset.entering, ENTERING_MS);
}
