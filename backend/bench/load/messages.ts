import { buildTopic } from '@commune/contract';
import type { Reading } from '../../src/store/reading.ts';

/** The properties that a message of the load carries, four readings each. */
export const LOAD_KEYS = ['pm25', 'pm10', 'no2', 'o3'] as const;
export const LOAD_THINGS = 2000;
/** Every tenth message is sent twice. */
export const REPEATED_EVERY = 10;
/** One thing's messages are this far apart in their own time: up to 80,000 messages a second it does not outrun the clock. */
export const STEP_MS = 25;

export function thingSlug(thing: number): string {
  return `load-${String(thing).padStart(4, '0')}`;
}

/** The load is a pure function of the message's number: things take turns, each a step later than its last. */
export function thingOf(n: number): number {
  return n % LOAD_THINGS;
}

export function timeOf(n: number, startMs: number): number {
  return startMs + Math.floor(n / LOAD_THINGS) * STEP_MS;
}

/** Of clean air, so that it is judged but seldom amiss. */
function readingValue(n: number, key: number): number {
  return ((n * 7 + key * 131) % 500) / 20;
}

export function topicOf(thing: number): string {
  return buildTopic({ channel: 'obs', realm: 'sim', source: thingSlug(thing) });
}

export function payloadOf(n: number, startMs: number): string {
  return `{"t":${timeOf(n, startMs)},"v":{"pm25":${readingValue(n, 0)},"pm10":${readingValue(n, 1)},"no2":${readingValue(n, 2)},"o3":${readingValue(n, 3)}}}`;
}

/** The rows that messages `from` … `to` − 1 become, each once; `streams[thing * 4 + key]` are the datastreams' ids. */
export function readingsOf(from: number, to: number, startMs: number, streams: readonly number[]): Reading[] {
  const readings: Reading[] = [];
  for (let n = from; n < to; n++) {
    for (let key = 0; key < LOAD_KEYS.length; key++) {
      const datastreamId = streams[thingOf(n) * LOAD_KEYS.length + key]!;
      readings.push({ datastreamId, timeMs: timeOf(n, startMs), value: readingValue(n, key), quality: 0 });
    }
  }
  return readings;
}
