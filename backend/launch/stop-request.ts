export interface StopRequest {
  heard(): boolean;
  /** resolves with the first SIGINT, SIGTERM or SIGHUP */
  requested: Promise<undefined>;
  /** resolves with one more, somewhat later */
  hurry: Promise<undefined>;
  dispose(): void;
}

/** npm passes on the SIGINT that the terminal has sent us already: two that come together are one. */
const ONE_AND_THE_SAME_MS = 1_000;

export function listenForStop(source: NodeJS.EventEmitter = process, now: () => number = Date.now): StopRequest {
  let firstAt: number | undefined;
  let request: () => void = () => undefined;
  let urge: () => void = () => undefined;
  const requested = new Promise<undefined>((resolve) => {
    request = () => resolve(undefined);
  });
  const hurry = new Promise<undefined>((resolve) => {
    urge = () => resolve(undefined);
  });
  const heard = () => {
    if (firstAt === undefined) {
      firstAt = now();
      request();
    } else if (now() - firstAt >= ONE_AND_THE_SAME_MS) {
      urge();
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) source.on(signal, heard);
  return {
    heard: () => firstAt !== undefined,
    requested,
    hurry,
    dispose: () => {
      for (const signal of signals) source.off(signal, heard);
    },
  };
}
