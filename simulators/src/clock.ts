/** Where time comes from: the machine in production, a hand-turned clock in tests. */
export interface Clock {
  /** epoch ms */
  now(): number;
  /** Calls `run` about every `everyMs`; the answer stops it. */
  every(everyMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  every(everyMs, run) {
    const timer = setInterval(run, everyMs);
    return () => clearInterval(timer);
  },
};
