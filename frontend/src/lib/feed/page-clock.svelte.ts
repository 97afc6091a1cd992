/** The second the page shows: everything that ages reads it, so that all ages step together and nothing steps more often. */
export class PageClock {
  nowMs = $state(0);

  /** Steps at each whole second of `now`; the answer ends it. */
  follow(now: () => number): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const step = () => {
      const nowMs = now();
      this.nowMs = nowMs;
      // A timer may fire early; a little past the second keeps it from showing one second twice.
      timer = setTimeout(step, 1010 - (nowMs % 1000));
    };
    step();
    return () => clearTimeout(timer);
  }
}
