import { LOAD_KEYS } from '../load/messages.ts';
import type { LoadOrder } from '../load/publisher.ts';

export const DAY_MS = 86_400_000;

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

/** Days for one run after the other, so that none meets the rows of another: whole days back from today. */
export class Days {
  #back = 1;

  next(): number {
    return Math.floor(Date.now() / DAY_MS) * DAY_MS - ++this.#back * DAY_MS;
  }
}
