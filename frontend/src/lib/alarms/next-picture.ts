const HIDDEN_WAIT_MS = 250;

/** Runs with the next picture; a hidden page draws none, and an alarm must sound there too. */
function nextPicture(run: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    run();
  };
  const timer = setTimeout(once, HIDDEN_WAIT_MS);
  requestAnimationFrame(once);
}

/** Runs with the next picture, but no sooner than `apartMs` after the run before: a storm leaves room for whoever types. */
export function picturesApart(apartMs: number): (run: () => void) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  const go = (run: () => void) =>
    nextPicture(() => {
      lastMs = performance.now();
      run();
    });
  return (run) => {
    const waitMs = lastMs + apartMs - performance.now();
    if (waitMs > 0) setTimeout(go, waitMs, run);
    else go(run);
  };
}
