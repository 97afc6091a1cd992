const ASK_EVERY_MS = 3000;

/** Loads a page that nobody sits at anew, as soon as the server answers: before that the browser would be left with its own error. */
export function reloadWhenBack(): void {
  setTimeout(async () => {
    const answered = await fetch('/api/health').then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) location.reload();
    else reloadWhenBack();
  }, ASK_EVERY_MS);
}
