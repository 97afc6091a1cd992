const HIDDEN_WAIT_MS = 250;

/** Runs with the next picture; a hidden page draws none, and an alarm must sound there too. */
export function nextPicture(run: () => void): void {
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
