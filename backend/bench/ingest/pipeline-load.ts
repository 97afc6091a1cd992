import { LOAD_KEYS, STEP_MS, timeOf } from '../load/messages.ts';
import type { LoadOrder } from '../load/publisher.ts';

/** Where the load is published to. */
export type Broker = Pick<LoadOrder, 'host' | 'port' | 'username' | 'password'>;

/** Fifty gateways, each with some messages on their way. */
const CONNECTIONS = 50;
const WINDOW = 400;

export function brokerAt(url: string, username: string, password: string): Broker {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port), username, password };
}

/** As fast as it is acknowledged. */
export function flatOut(broker: Broker, startMs: number, count: number): LoadOrder {
  return {
    ...broker,
    connections: CONNECTIONS,
    window: WINDOW,
    messages: 'ingest',
    startMs,
    first: 0,
    ratePerS: null,
    count,
    durationMs: null,
    leaveRest: false,
  };
}

/** So many readings a second, for so long; what was offered and not taken in time is sent later, or left. */
export function paced(
  broker: Broker,
  startMs: number,
  readingsPerS: number,
  durationMs: number,
  leaveRest: boolean,
): LoadOrder {
  const ratePerS = readingsPerS / LOAD_KEYS.length;
  return {
    ...broker,
    connections: CONNECTIONS,
    window: WINDOW,
    messages: 'ingest',
    startMs,
    first: 0,
    ratePerS,
    count: null,
    durationMs,
    leaveRest,
  };
}

/**
 * When one run's messages begin after the other's: now, as of any device, so that they are judged as such; or behind those
 * of the run before, so that no run meets another's rows.
 */
export class Beginnings {
  #freeMs = 0;

  /** Of a run of so many messages; of one whose rate is held back, whose time stays behind the clock, none need be told. */
  next(messages = 0): number {
    const startMs = Math.max(Date.now(), this.#freeMs);
    this.#freeMs = messages > 0 ? timeOf(messages, startMs) + STEP_MS : startMs;
    return startMs;
  }
}
