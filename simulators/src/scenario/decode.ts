import { eventSchema, type ObservedProperty, ONLINE_KEY, parseTime, parseTopic, type Topic } from '@commune/contract';
import { properties } from '@commune/db/seeds';
import type { Message } from '../publish/outbox.ts';

/** The times that a drill takes in, both ends included. */
export interface Window {
  fromMs: number;
  untilMs: number;
}

/** Takes what messages say. */
export interface Sink {
  /** the valid values of one thing at one time, by key in the order of keys; the arrays are used again afterwards */
  values: (thing: string, timeMs: number, keys: readonly string[], values: readonly number[]) => void;
  /** so many values were refused */
  refused: (n: number) => void;
  event: (thing: string, timeMs: number, type: string, id: string) => void;
  clock: (clockMs: number) => void;
}

interface Element {
  thing?: string;
  t: unknown;
  v: Record<string, unknown>;
}

const byKey = new Map(properties.map((property) => [property.key, property]));

/**
 * Reads messages as the backend's ingest does: what is no valid value of a defined property, or of a time outside the
 * window, is refused. Throws on what no player sends.
 */
export class MessageDecoder {
  readonly #window: Window;
  readonly #sink: Sink;
  readonly #topics = new Map<string, Topic>();
  readonly #keys: string[] = [];
  readonly #values: number[] = [];

  constructor(window: Window, sink: Sink) {
    this.#window = window;
    this.#sink = sink;
  }

  decode({ topic: text, payload }: Message): void {
    const topic = this.#topicOf(text);
    const body: unknown = JSON.parse(payload);
    switch (topic.channel) {
      case 'obs':
        this.#read(topic.source, body as Element);
        return;
      case 'batch':
        for (const element of body as Element[]) this.#read(element.thing!, element);
        return;
      case 'status': {
        const { online, t } = body as { online: boolean; t: unknown };
        this.#read(topic.source, { t, v: { [ONLINE_KEY]: online } });
        return;
      }
      case 'event': {
        const { id, t, type } = eventSchema.parse(body);
        this.#sink.event(topic.source, parseTime(t)!, type, id);
        return;
      }
      case 'clock':
        this.#sink.clock(parseTime((body as { t: unknown }).t)!);
    }
  }

  /** Topics come again with every message of their thing. */
  #topicOf(text: string): Topic {
    const known = this.#topics.get(text);
    if (known !== undefined) return known;
    const topic = parseTopic(text);
    if ('reason' in topic) throw new Error(`${text}: ${topic.detail}`);
    this.#topics.set(text, topic);
    return topic;
  }

  #read(thing: string, { t, v }: Element): void {
    const timeMs = parseTime(t);
    const taken = timeMs !== undefined && timeMs >= this.#window.fromMs && timeMs <= this.#window.untilMs;
    const [keys, values] = [this.#keys, this.#values];
    keys.length = 0;
    values.length = 0;
    let refused = 0;
    for (const key of Object.keys(v).sort()) {
      const value = taken ? storedValue(v[key], byKey.get(key)) : null;
      if (value === null) {
        refused++;
        continue;
      }
      keys.push(key);
      values.push(value);
    }
    if (refused > 0) this.#sink.refused(refused);
    if (keys.length > 0) this.#sink.values(thing, timeMs!, keys, values);
  }
}

/** The number that is stored: a flag as 0 or 1, a state as its code; null where it is no value of the property. */
function storedValue(wire: unknown, property: ObservedProperty | undefined): number | null {
  if (property === undefined) return null;
  if (property.kind === 'flag') return wire === true || wire === 1 ? 1 : wire === false || wire === 0 ? 0 : null;
  if (property.kind === 'state')
    return property.states?.find(({ code, key }) => code === wire || key === wire)?.code ?? null;
  return typeof wire === 'number' && Number.isFinite(wire) ? wire : null;
}
