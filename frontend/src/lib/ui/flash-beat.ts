/** 1 Hz, 60 % on, hard edges. */
const PERIOD_MS = 1000;
const ON_MS = 600;

/**
 * The one beat that everything of class `flash` goes by: together, and as two changes a second of one attribute. An
 * animation each would be a layer each, ticking at the screen's rate. Whoever wants no movement sees it all stand.
 * Returns what ends it.
 */
export function beginFlash(root: HTMLElement = document.documentElement): () => void {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let timer: ReturnType<typeof setTimeout>;
  const beat = () => {
    const phase = Date.now() % PERIOD_MS;
    const on = phase < ON_MS || still.matches;
    if (on) delete root.dataset.flash;
    else root.dataset.flash = 'off';
    timer = setTimeout(beat, (phase < ON_MS ? ON_MS : PERIOD_MS) - phase + 1);
  };
  beat();
  return () => {
    clearTimeout(timer);
    delete root.dataset.flash;
  };
}
