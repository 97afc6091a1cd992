import { eventSchema, ONLINE_KEY, parseTime, QUALITY, type RefusalReason, SLUG_PATTERN } from '@commune/contract';
import { calibrated, stepAt } from '@commune/domain';
import { acceptedWindow } from '../store/realms.ts';
import type { Sender } from '../telemetry.ts';
import { type Decoded, refuse } from './decoded.ts';
import type { Directory, RealmEntry } from './directory.ts';
import { maySpeakFor } from './rights.ts';
import { toStored } from './values.ts';

/** How the elements of one message are to be understood. */
export interface ElementContext {
  directory: Directory;
  entry: RealmEntry;
  sender: Sender;
  arrivedMs: number;
  /** the time of arrival counts, whatever the message says */
  ignoreTime: boolean;
  /** an import says when each reading was taken, and marks it backfilled */
  backfill: boolean;
}

/** Reads the elements of a message into `decoded`: valid values as readings, each invalid one as a refusal. */
export class ElementReader {
  readonly #decoded: Decoded;
  readonly #context: ElementContext;
  readonly #window: { fromMs: number; untilMs: number };

  constructor(decoded: Decoded, context: ElementContext) {
    this.#decoded = decoded;
    this.#context = context;
    this.#window = acceptedWindow(context.entry.realm, context.arrivedMs);
  }

  /** An element of a batch names its thing, and the sender must be allowed to speak for it. */
  readBatchElement(element: unknown): void {
    const { sender, entry } = this.#context;
    const thing = isObject(element) ? element.thing : undefined;
    if (typeof thing !== 'string' || !SLUG_PATTERN.test(thing)) {
      this.#refuse('bad_shape', 'an element of a batch names its "thing": A–Z, a–z, 0–9, _ and -');
    } else if (!maySpeakFor(sender, entry.realm.slug, thing)) {
      this.#refuse('outside_rights', `"${sender.username}" may not speak for ${entry.realm.slug}/${thing}`);
    } else {
      this.readObservation(thing, element);
    }
  }

  readObservation(thing: string, element: unknown): void {
    if (!isObject(element) || !isObject(element.v)) {
      this.#refuse('bad_shape', 'an observation is {"t":…,"v":{"<property>":<value>}}');
      return;
    }
    if (this.#isRetired(thing)) return;
    const time = this.#readTime(element);
    if (time === undefined) return;
    for (const key in element.v) this.#readValue(thing, key, element.v[key], time);
  }

  readStatus(thing: string, body: unknown): void {
    if (!isObject(body) || typeof body.online !== 'boolean') {
      this.#refuse('bad_shape', 'a status is {"online":true|false,"t":…}');
      return;
    }
    const time = 't' in body ? { t: body.t } : {};
    this.readObservation(thing, { ...time, v: { [ONLINE_KEY]: body.online } });
  }

  readEvent(subject: string, body: unknown): void {
    const event = eventSchema.safeParse(body);
    if (!event.success) {
      const { path, message } = event.error.issues[0]!;
      this.#refuse('bad_shape', `an event is {"id","t","type","data"}; ${path.join('.')}: ${message}`);
      return;
    }
    if (this.#isRetired(subject)) return;
    const time = this.#readTime(event.data);
    if (time === undefined) return;
    const { id, type, data } = event.data;
    const { id: realmId, schema } = this.#context.entry.realm;
    this.#decoded.events.push({ schema, event: { realmId, id, timeMs: time.timeMs, type, subject, data } });
  }

  #readValue(thing: string, key: string, wire: unknown, time: { timeMs: number; quality: number }): void {
    const { directory, entry, sender } = this.#context;
    const streams = entry.things.get(thing);
    const known = streams?.get(key);
    const property = known?.property ?? directory.property(key);
    if (property === undefined) {
      this.#refuse('unknown_property', `nobody has defined "${key}"; /api/registry lists the properties`);
      return;
    }
    const sent = toStored(wire, property);
    if (typeof sent !== 'number') {
      this.#refuse(sent.reason, sent.detail);
      return;
    }
    const steps = known?.calibration ?? null;
    const value = steps === null ? sent : calibrated(sent, stepAt(steps, time.timeMs));
    if (!Number.isFinite(value)) {
      this.#refuse('not_finite', `${key} is too large to be a number once it is calibrated`);
    } else if (streams === undefined && !directory.claimDiscovery(entry.realm.slug, sender.username, thing)) {
      this.#refuse(
        'too_many_discovered',
        `"${thing}" is not registered, and this client has brought up too many already`,
      );
    } else {
      const { timeMs, quality } = time;
      const missing = known === undefined ? { thing, key, property: property.key } : null;
      this.#decoded.readings.push({ datastreamId: known?.datastreamId ?? 0, timeMs, value, quality, missing });
    }
  }

  /** Whether nothing is taken from it any more; says so. */
  #isRetired(thing: string): boolean {
    const { retired } = this.#context.entry;
    if (!retired.has(thing)) return false;
    const replacedBy = retired.get(thing) ?? null;
    const why =
      replacedBy === null
        ? `"${thing}" is retired: bring it back in the registry, or stop the device`
        : `"${thing}" was replaced by "${replacedBy}": the device in its place speaks under that slug`;
    this.#refuse('retired_thing', why);
    return true;
  }

  #readTime(element: { t?: unknown }): { timeMs: number; quality: number } | undefined {
    const { arrivedMs, ignoreTime, backfill, entry } = this.#context;
    if (ignoreTime || (!('t' in element) && !backfill)) return { timeMs: arrivedMs, quality: QUALITY.arrivalTime };
    const timeMs = parseTime(element.t);
    if (timeMs === undefined) {
      this.#refuse('bad_time', '"t" is epoch milliseconds or ISO 8601 with an offset');
      return undefined;
    }
    if (!this.#accepts(timeMs)) {
      const bounds = `${isoTime(this.#window.fromMs)} … ${isoTime(this.#window.untilMs)}`;
      const hint = this.#accepts(timeMs * 1000) ? '; "t" is in milliseconds, and this looks like seconds' : '';
      this.#refuse(
        'time_outside_window',
        `${isoTime(timeMs)} is outside what ${entry.realm.slug} accepts: ${bounds}${hint}`,
      );
      return undefined;
    }
    return { timeMs, quality: backfill ? QUALITY.backfilled : QUALITY.good };
  }

  #accepts(timeMs: number): boolean {
    return timeMs >= this.#window.fromMs && timeMs <= this.#window.untilMs;
  }

  #refuse(reason: RefusalReason, detail: string): void {
    refuse(this.#decoded, reason, detail);
  }
}

/** A safe integer may lie beyond what a date can say. */
function isoTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
