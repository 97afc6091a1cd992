import { buildTopic } from '@commune/contract';

export const REALM = 'sim';
/** The properties that a message carries a reading of, each. */
export const KEYS = ['pm25', 'pm10', 'no2', 'o3'] as const;
export const THINGS = 40;
export const SLUG_PREFIX = 'fault-';
/** One thing's messages are this far apart in their own time; slower than they are sent, so that none runs ahead. */
const STEP_MS = 20;
/** Devices whose clocks are right, hours behind, and ahead within what a realm accepts. */
const CLOCK_SKEWS_MS = [0, -20 * 3_600_000, -6 * 3_600_000, 2 * 60_000];
/** Ahead of all that a realm accepts, by whatever clock the backend has. */
const BEYOND_MS = 2 * 86_400_000;

/**
 * The load is a pure function of a message's number: things take turns, each a step later than its last. So the record of
 * what was sent is a bit a message, and a row says which message it came from.
 */
export function thingOf(n: number): number {
  return n % THINGS;
}

export function slugOf(thing: number): string {
  return SLUG_PREFIX + String(thing).padStart(2, '0');
}

export function topicOf(n: number): string {
  return buildTopic({ channel: 'obs', realm: REALM, source: slugOf(thingOf(n)) });
}

/** Sent twice at once, as a device does that does not trust its own memory. */
export function isSentTwice(n: number): boolean {
  return n % 10 === 0;
}

/** A message from a clock so wrong that it is refused. */
export function isRefused(n: number): boolean {
  return n % 1000 === 505;
}

/** Once acknowledged, the same things and times are sent with other values: the first stay, the others are refused. */
export function isContradicted(n: number): boolean {
  return n % 1000 === 255;
}

export function readingOf(n: number, key: number): number {
  return (n * 7 + key * 131) % 5000;
}

/** The message, or where `contradicting` the one that says otherwise. */
export function payloadOf(n: number, startMs: number, contradicting: boolean): string {
  const values = KEYS.map((key, k) => `"${key}":${readingOf(n, k) + (contradicting ? 1 : 0)}`);
  return `{"t":${timeOf(n, startMs)},"v":{${values.join()}}}`;
}

export function timeOf(n: number, startMs: number): number {
  const ownMs = startMs + skewOf(thingOf(n)) + Math.floor(n / THINGS) * STEP_MS;
  return isRefused(n) ? ownMs + BEYOND_MS : ownMs;
}

/** The number of the message that a row of a thing came from; not a whole or not a plausible one where it came from none. */
export function messageAt(thing: number, timeMs: number, startMs: number): number {
  return ((timeMs - startMs - skewOf(thing)) / STEP_MS) * THINGS + thing;
}

function skewOf(thing: number): number {
  return CLOCK_SKEWS_MS[thing % CLOCK_SKEWS_MS.length]!;
}
