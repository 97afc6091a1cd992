import { eventSchema, type ObservedProperty, ONLINE_KEY, parseTime, parseTopic } from '@commune/contract';
import { properties } from '@commune/db/seeds';
import type { Message } from '../publish/outbox.ts';

export interface DecodedReading {
  thing: string;
  key: string;
  timeMs: number;
  value: number;
}

export type Decoded =
  | { type: 'readings'; readings: DecodedReading[]; refused: number }
  | { type: 'event'; timeMs: number; thing: string; text: string }
  | { type: 'clock'; clockMs: number };

/** The times that a drill takes in, both ends included. */
export interface Window {
  fromMs: number;
  untilMs: number;
}

const byKey = new Map(properties.map((property) => [property.key, property]));

/**
 * Reads a message as the backend's ingest does: what is no valid value of a defined property, or of a time outside the
 * window, is refused. Throws on what no player sends.
 */
export function decodeMessage({ topic: text, payload }: Message, window: Window): Decoded {
  const topic = parseTopic(text);
  if ('reason' in topic) throw new Error(`${text}: ${topic.detail}`);
  const body: unknown = JSON.parse(payload);
  if (topic.channel === 'clock') {
    const clockMs = parseTime((body as { t: unknown }).t);
    if (clockMs === undefined) throw new Error(`a clock of ${payload}`);
    return { type: 'clock', clockMs };
  }
  if (topic.channel === 'event') {
    const { id, t, type } = eventSchema.parse(body);
    return { type: 'event', timeMs: parseTime(t)!, thing: topic.source, text: `!${type} ${id}` };
  }
  const decoded = { type: 'readings', readings: [] as DecodedReading[], refused: 0 } as const;
  const reader = new Reader(decoded.readings, window);
  if (topic.channel === 'status') {
    const { online, t } = body as { online: boolean; t: unknown };
    reader.read(topic.source, { t, v: { [ONLINE_KEY]: online } });
  } else {
    for (const element of (Array.isArray(body) ? body : [body]) as Element[])
      reader.read(topic.channel === 'batch' ? element.thing! : topic.source, element);
  }
  return { ...decoded, refused: reader.refused };
}

interface Element {
  thing?: string;
  t: unknown;
  v: Record<string, unknown>;
}

class Reader {
  refused = 0;

  constructor(
    readonly readings: DecodedReading[],
    readonly window: Window,
  ) {}

  read(thing: string, { t, v }: Element): void {
    const timeMs = parseTime(t);
    const taken = timeMs !== undefined && timeMs >= this.window.fromMs && timeMs <= this.window.untilMs;
    for (const key in v) {
      const value = taken ? storedValue(v[key], byKey.get(key)) : null;
      if (value === null) this.refused++;
      else this.readings.push({ thing, key, timeMs: timeMs!, value });
    }
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
