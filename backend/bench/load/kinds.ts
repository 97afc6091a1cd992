import { buildTopic } from '@commune/contract';
import { LOAD_THINGS, payloadOf, REPEATED_EVERY, thingOf, topicOf } from './messages.ts';

/** What is published: a pure function of the message's number, but for the clock of what is of now. */
export interface Messages {
  /** how many things take turns */
  things: number;
  thingOf: (n: number) => number;
  topicOf: (thing: number) => string;
  payloadOf: (n: number, startMs: number) => string;
  /** every so manieth message is sent twice; null: none */
  repeatedEvery: number | null;
}

export const MAP_THINGS = 10_000;
/** Has no divisor in common with the number of things: all take turns, neighbours far apart in time. */
const STRIDE = 7919;

export function mapThingSlug(thing: number): string {
  return `map-${String(thing).padStart(5, '0')}`;
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
} satisfies Record<string, Messages>;

export type MessageKind = keyof typeof MESSAGES;
