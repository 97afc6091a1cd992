const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const QUIET_INTERVAL_MS = 15_000;

/**
 * One line of progress: a spinner with elapsed seconds on a terminal, elsewhere a line now and then and one at the end.
 * @param {string} text
 * @param {{ out?: NodeJS.WriteStream, now?: () => number }} [options]
 */
export function step(text, { out = process.stdout, now = Date.now } = {}) {
  const begun = now();
  let detail = '';
  let frame = 0;
  const elapsed = () => formatElapsed(now() - begun);
  const line = () => `${text}${detail ? ` (${detail})` : ''}  ${elapsed()}`;
  const draw = () => {
    frame = (frame + 1) % FRAMES.length;
    const room = (out.columns || 80) - 4;
    const shown = line();
    out.write(`\r\x1b[2K${FRAMES[frame]} ${shown.length > room ? `${shown.slice(0, room - 1)}…` : shown}`);
  };
  const timer = out.isTTY ? setInterval(draw, 100) : setInterval(() => out.write(`… ${line()}\n`), QUIET_INTERVAL_MS);
  timer.unref();
  /** @param {string} mark */
  const end = (mark) => {
    clearInterval(timer);
    out.write(`${out.isTTY ? '\r\x1b[2K' : ''}${mark} ${line()}\n`);
  };
  return {
    /** @param {string} more */
    note(more) {
      detail = more;
    },
    done: () => end('✓'),
    failed: () => end('✗'),
  };
}

/** @param {number} ms */
export function formatElapsed(ms) {
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}
