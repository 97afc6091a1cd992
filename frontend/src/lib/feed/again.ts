/** Does something now and every so many ms; the answer ends it, and what is on its way. */
export function again(everyMs: number, look: (ended: AbortSignal) => void): () => void {
  const ended = new AbortController();
  look(ended.signal);
  const timer = setInterval(() => look(ended.signal), everyMs);
  return () => {
    ended.abort();
    clearInterval(timer);
  };
}
