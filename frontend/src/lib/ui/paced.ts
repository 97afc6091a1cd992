/** A call at most once in so many ms, the last one always; `end` drops the one that waits. */
export function paced(ms: number, run: () => void): { ask: () => void; end: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        run();
      }, ms);
    },
    end: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
