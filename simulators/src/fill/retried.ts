import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { type BackendClient, BackendError } from './backend-client.ts';

const TRIES = 5;

export interface Retrying {
  backend: BackendClient;
  log: Log;
  signal: AbortSignal;
  firstRetryMs?: number;
  /** what is being done, in the log */
  name?: string;
}

/** Tries again what failed on the way: a backend that is busy or restarting. Signs in again where the session is gone. */
export async function retried<T>(retrying: Retrying, work: () => Promise<T>): Promise<T> {
  const { backend, log, signal, firstRetryMs, name = 'fill' } = retrying;
  let waitMs = firstRetryMs ?? 1_000;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const status = error instanceof BackendError ? error.status : 0;
      const hopeless = status >= 400 && status < 500 && status !== 401 && status !== 429;
      if (attempt >= TRIES || hopeless) throw error;
      log(`${name}: ${reason(error)}; again in ${(waitMs / 1000).toFixed(1)} s`);
      await delay(waitMs, undefined, { signal });
      waitMs *= 2;
      if (status === 401) await backend.signIn().catch(() => undefined);
    }
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
