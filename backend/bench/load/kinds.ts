import { buildTopic } from '@commune/contract';
import { LOAD_KEYS, LOAD_THINGS, payloadOf, REPEATED_EVERY, thingOf, topicOf } from './messages.ts';

/** What is published: a pure function of the message's number, but for the clock of what is of now. */
export interface Messages {
  /** how many things take turns */
  things: number;
  thingOf: (n: number) => number;
  topicOf: (thing: number) => string;
  payloadOf: (n: number, startMs: number) => string;
  /** one message in so many is sent twice; null: none */
  repeatedEvery: number | null;
}

export const MAP_THINGS = 10_000;
/** Has no divisor in common with the number of things: all take turns, neighbours far apart in time. */
const STRIDE = 7919;

export function mapThingSlug(thing: number): string {
  return `map-${String(thing).padStart(5, '0')}`;
}

/** Values of now stay below this, but for those that are to raise an alarm. */
export const ALARM_AT = 500;
const ALARMING = 600;
/** One message in so many raises an alarm, each on another thing until all have had theirs. */
const RAISES_EVERY = 1001;
export const STORM_THINGS = 1000;
export const STORM_KEY = 'no2';

/** Ten things in a row, and the next ten not. */
function stormThing(n: number): number {
  return (Math.floor(n / 10) * 20 + (n % 10)) % LOAD_THINGS;
}

/** Even moments are the steady load's, odd ones the storm's: a thing's two values of one moment would contradict each other. */
function momentOf(odd: 0 | 1): number {
  const nowMs = Date.now();
  return nowMs - (nowMs % 2) - odd;
}

function nowPayload(n: number): string {
  const values = LOAD_KEYS.map((key, k) => {
    const raises = k === 0 && n % RAISES_EVERY === RAISES_EVERY - 1;
    return `"${key}":${raises ? ALARMING : ((n * 7 + k * 131) % 1000) / 10}`;
  });
  return `{"t":${momentOf(0)},"v":{${values.join(',')}}}`;
}

export const MESSAGES = {
  /** 2,000 things with four readings each, in a time of their own */
  ingest: { things: LOAD_THINGS, thingOf, topicOf, payloadOf, repeatedEvery: REPEATED_EVERY },
  /** 10,000 things on the map with one reading each, at the publisher's clock */
  map: {
    things: MAP_THINGS,
    thingOf: (n) => (n * STRIDE) % MAP_THINGS,
    topicOf: (thing) => buildTopic({ channel: 'obs', realm: 'sim', source: mapThingSlug(thing) }),
    payloadOf: (n) => `{"t":${Date.now()},"v":{"value":${((n * 7) % 1000) / 10}}}`,
    repeatedEvery: null,
  },
  /** the things of `ingest` at the publisher's clock; now and then a value beyond its limit */
  alarms: { things: LOAD_THINGS, thingOf, topicOf, payloadOf: nowPayload, repeatedEvery: null },
  /** half of them, each beyond a limit of its own once */
  storm: {
    things: LOAD_THINGS,
    thingOf: stormThing,
    topicOf,
    payloadOf: () => `{"t":${momentOf(1)},"v":{"${STORM_KEY}":${ALARMING}}}`,
    repeatedEvery: null,
  },
} satisfies Record<string, Messages>;

export type MessageKind = keyof typeof MESSAGES;
