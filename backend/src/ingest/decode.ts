import { isUtf8 } from 'node:buffer';
import {
  eventSchema,
  ONLINE_KEY,
  parseTime,
  parseTopic,
  QUALITY,
  type RefusalReason,
  SLUG_PATTERN,
  type Topic,
} from '@commune/contract';
import { acceptedWindow, type RealmSchema } from '../store/realms.ts';
import type { ServiceEvent } from '../store/service-events.ts';
import type { Sender, TelemetryMessage } from '../telemetry.ts';
import type { Directory, RealmEntry } from './directory.ts';
import { maySpeakFor, maySpeakIn } from './rights.ts';
import { toStored } from './values.ts';

/** A reading whose datastream may not exist yet. */
export interface DecodedReading {
  realm: RealmEntry;
  thing: string;
  key: string;
  /** undefined: to be made before the commit */
  datastreamId: number | undefined;
  property: string;
  timeMs: number;
  value: number;
  quality: number;
}

export interface DecodeRefusal {
  reason: RefusalReason;
  detail: string;
}

export interface Decoded {
  realm: string | null;
  readings: DecodedReading[];
  events: { schema: RealmSchema; event: ServiceEvent }[];
  refusals: DecodeRefusal[];
}

export type UndecodedMessage = Omit<TelemetryMessage, 'acknowledge' | 'isForsaken'>;

/** How the elements of a message are to be understood. */
interface Reader {
  entry: RealmEntry;
  sender: Sender;
  arrivedMs: number;
  fromMs: number;
  untilMs: number;
  /** the time of arrival counts, whatever the message says */
  ignoreTime: boolean;
  /** an import says when each reading was taken, and marks it backfilled */
  backfill: boolean;
}

/**
 * Reads a message. Valid values come out as readings, each invalid one as a refusal with its reason; never throws, and
 * never lets one bad value cost a good one.
 */
export function decode(message: UndecodedMessage, directory: Directory): Decoded {
  const decoded: Decoded = { realm: null, readings: [], events: [], refusals: [] };
  const topic = parseTopic(message.topic);
  if ('reason' in topic) return refuse(decoded, topic.reason, topic.detail);
  decoded.realm = topic.realm;
  const entry = directory.realm(topic.realm);
  if (entry === undefined) return refuse(decoded, 'unknown_realm', `there is no realm "${topic.realm}"`);
  if (topic.channel === 'clock') {
    return refuse(decoded, 'unsupported_channel', 'only a drill has a clock, and this realm is none');
  }
  // A gateway speaks for its things: of its batch only the realm is checked here, and each element by itself.
  const allowed =
    topic.channel === 'batch'
      ? maySpeakIn(message.sender, topic.realm)
      : maySpeakFor(message.sender, topic.realm, topic.source);
  if (!allowed) {
    return refuse(
      decoded,
      'outside_rights',
      `"${message.sender.username}" may not speak for ${topic.realm}/${topic.source}`,
    );
  }
  if (!isUtf8(message.payload)) return refuse(decoded, 'bad_utf8', 'the payload is not UTF-8');
  let body: unknown;
  try {
    body = JSON.parse(message.payload.toString('utf8'));
  } catch (error) {
    return refuse(decoded, 'not_json', (error as Error).message);
  }
  const reader: Reader = {
    entry,
    sender: message.sender,
    arrivedMs: message.receivedAtMs,
    ...acceptedWindow(entry.realm, message.receivedAtMs),
    ignoreTime: message.isLastWill,
    backfill: false,
  };
  readBody(decoded, reader, topic, body, directory);
  return decoded;
}

function readBody(
  decoded: Decoded,
  reader: Reader,
  topic: Exclude<Topic, { channel: 'clock' }>,
  body: unknown,
  directory: Directory,
): void {
  switch (topic.channel) {
    case 'obs':
      for (const element of Array.isArray(body) ? body : [body]) {
        readElement(decoded, reader, topic.source, element, directory);
      }
      return;
    case 'batch':
      if (!Array.isArray(body)) {
        refuse(decoded, 'bad_shape', 'a batch is an array of {"thing":…,"t":…,"v":{…}}');
        return;
      }
      for (const element of body) readBatchElement(decoded, reader, element, directory);
      return;
    case 'status':
      readStatus(decoded, reader, topic.source, body, directory);
      return;
    case 'event':
      readEvent(decoded, reader, topic.source, body);
  }
}

/** Reads one line of a bulk import, an element of a batch whose readings carry their own time. */
export function decodeImported(
  line: unknown,
  entry: RealmEntry,
  sender: Sender,
  nowMs: number,
  directory: Directory,
): Decoded {
  const decoded: Decoded = { realm: entry.realm.slug, readings: [], events: [], refusals: [] };
  const reader: Reader = {
    entry,
    sender,
    arrivedMs: nowMs,
    ...acceptedWindow(entry.realm, nowMs),
    ignoreTime: false,
    backfill: true,
  };
  readBatchElement(decoded, reader, line, directory);
  return decoded;
}

function readBatchElement(decoded: Decoded, reader: Reader, element: unknown, directory: Directory): void {
  const thing = isObject(element) ? element.thing : undefined;
  if (typeof thing !== 'string' || !SLUG_PATTERN.test(thing)) {
    refuse(decoded, 'bad_shape', 'an element of a batch names its "thing": A–Z, a–z, 0–9, _ and -');
  } else if (!maySpeakFor(reader.sender, reader.entry.realm.slug, thing)) {
    refuse(
      decoded,
      'outside_rights',
      `"${reader.sender.username}" may not speak for ${reader.entry.realm.slug}/${thing}`,
    );
  } else {
    readElement(decoded, reader, thing, element, directory);
  }
}

function readElement(decoded: Decoded, reader: Reader, thing: string, element: unknown, directory: Directory): void {
  if (!isObject(element) || !isObject(element.v)) {
    refuse(decoded, 'bad_shape', 'an observation is {"t":…,"v":{"<property>":<value>}}');
    return;
  }
  const time = readTime(decoded, reader, element);
  if (time === undefined) return;
  const streams = reader.entry.things.get(thing);
  for (const key in element.v) {
    const known = streams?.get(key);
    const property = known?.property ?? directory.property(key);
    if (property === undefined) {
      refuse(decoded, 'unknown_property', `nobody has defined "${key}"; /api/registry lists the properties`);
      continue;
    }
    const value = toStored(element.v[key], property);
    if (typeof value !== 'number') {
      refuse(decoded, value.reason, value.detail);
    } else if (
      streams === undefined &&
      !directory.claimDiscovery(reader.entry.realm.slug, reader.sender.username, thing)
    ) {
      refuse(
        decoded,
        'too_many_discovered',
        `"${thing}" is not registered, and this client has brought up too many already`,
      );
    } else {
      const { timeMs, quality } = time;
      const datastreamId = known?.datastreamId;
      decoded.readings.push({
        realm: reader.entry,
        thing,
        key,
        datastreamId,
        property: property.key,
        timeMs,
        value,
        quality,
      });
    }
  }
}

function readStatus(decoded: Decoded, reader: Reader, thing: string, body: unknown, directory: Directory): void {
  if (!isObject(body) || typeof body.online !== 'boolean') {
    refuse(decoded, 'bad_shape', 'a status is {"online":true|false,"t":…}');
    return;
  }
  const time = 't' in body ? { t: body.t } : {};
  readElement(decoded, reader, thing, { ...time, v: { [ONLINE_KEY]: body.online } }, directory);
}

function readEvent(decoded: Decoded, reader: Reader, subject: string, body: unknown): void {
  const event = eventSchema.safeParse(body);
  if (!event.success) {
    const issue = event.error.issues[0]!;
    refuse(decoded, 'bad_shape', `an event is {"id","t","type","data"}; ${issue.path.join('.')}: ${issue.message}`);
    return;
  }
  const time = readTime(decoded, reader, event.data);
  if (time === undefined) return;
  const { id, type, data } = event.data;
  const { id: realmId, schema } = reader.entry.realm;
  decoded.events.push({ schema, event: { realmId, id, timeMs: time.timeMs, type, subject, data } });
}

function readTime(
  decoded: Decoded,
  reader: Reader,
  element: { t?: unknown },
): { timeMs: number; quality: number } | undefined {
  if (reader.ignoreTime || (!('t' in element) && !reader.backfill))
    return { timeMs: reader.arrivedMs, quality: QUALITY.arrivalTime };
  const timeMs = parseTime(element.t);
  if (timeMs === undefined) {
    refuse(decoded, 'bad_time', '"t" is epoch milliseconds or ISO 8601 with an offset');
  } else if (!acceptsMs(reader, timeMs)) {
    const bounds = `${isoTime(reader.fromMs)} … ${isoTime(reader.untilMs)}`;
    const seconds = acceptsMs(reader, timeMs * 1000) ? '; "t" is in milliseconds, and this looks like seconds' : '';
    const detail = `${isoTime(timeMs)} is outside what ${reader.entry.realm.slug} accepts: ${bounds}${seconds}`;
    refuse(decoded, 'time_outside_window', detail);
  } else {
    return { timeMs, quality: reader.backfill ? QUALITY.backfilled : QUALITY.good };
  }
  return undefined;
}

function acceptsMs({ fromMs, untilMs }: Reader, timeMs: number): boolean {
  return timeMs >= fromMs && timeMs <= untilMs;
}

/** A safe integer may lie beyond what a date can say. */
function isoTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}

function refuse(decoded: Decoded, reason: RefusalReason, detail: string): Decoded {
  decoded.refusals.push({ reason, detail });
  return decoded;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
