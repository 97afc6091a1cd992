import { createHash } from 'node:crypto';
import {
  buildTopic,
  DERIVED_MARK,
  PACK_VERSION,
  type PackCounts,
  type PackHeader,
  type PackLine,
  STATION_STATUS,
} from '@commune/contract';
import { SYSTEM } from '@commune/domain';
import type pg from 'pg';
import {
  isDerivedReading,
  type PackedEvent,
  type PackedReading,
  packedBackground,
  packedBefore,
  packedEvents,
  packedReadings,
  packedSteps,
  rolesByName,
} from '../store/packs/pack-contents.ts';
import type { PackStream, PackWindow } from '../store/packs/pack-window.ts';
import { AuthorNames } from './author-names.ts';

export interface PackMaking {
  window: PackWindow;
  counts: PackCounts;
  authors: PackHeader['authors'];
  /** the account that exports it */
  by: string;
  nowMs: number;
}

const SOFTWARE = 'commune-ioc';
/** Lines are given on in pieces of about so many characters: one by one they would cost more than what is in them. */
const PIECE_CHARS = 64 * 1024;
/** Names of what is none of a person's. */
const AUTOMATIC = [SYSTEM, STATION_STATUS, DERIVED_MARK];

/** The text of a pack, in pieces. To be read in one snapshot on the connection given. */
export async function* packText(client: pg.ClientBase, making: PackMaking): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let piece = '';
  let lines = 0;
  const counted = { readings: 0 };
  for await (const line of packLines(client, making, counted)) {
    piece += `${line}\n`;
    lines++;
    if (piece.length < PIECE_CHARS) continue;
    hash.update(piece);
    yield piece;
    piece = '';
  }
  hash.update(piece);
  const end = { pack: 'end', lines, readings: counted.readings, sha256: hash.digest('hex') } satisfies PackLine;
  yield `${piece}${JSON.stringify(end)}\n`;
}

async function* packLines(
  client: pg.ClientBase,
  making: PackMaking,
  counted: { readings: number },
): AsyncGenerator<string> {
  const { window, authors } = making;
  yield JSON.stringify(headerOf(making));
  const names = new AuthorNames(authors === 'names' ? null : await rolesByName(client), AUTOMATIC);
  for await (const lines of packedBackground(client, window)) {
    for (const line of lines) yield JSON.stringify(names.in(line));
  }
  yield* alarmLines(client, window, names);
  const values = new ValueLines(window);
  for await (const readings of packedBefore(client, window)) yield* values.of(readings, 'before');
  yield* values.rest('before');
  yield* byTime(client, window, values, counted);
}

function headerOf({ window, counts, authors, by, nowMs }: PackMaking): PackHeader {
  const { realm, fromMs, untilMs, only } = window;
  const { slug, kind, name, communeCode, toldBy } = realm;
  return {
    recording: 1,
    ...{ at: new Date(nowMs).toISOString(), broker: SOFTWARE, topics: [`ioc/1/${slug}/#`] },
    pack: PACK_VERSION,
    ...{ software: SOFTWARE, by, realm: { slug, kind, name, communeCode } },
    ...{ fromMs, untilMs, toldBy, authors, counts },
    only: only && { domains: [...only.domains], things: [...only.things] },
  };
}

async function* alarmLines(client: pg.ClientBase, window: PackWindow, names: AuthorNames): AsyncGenerator<string> {
  let last: string | null = null;
  for await (const steps of packedSteps(client, window)) {
    for (const { alarm, about, ...step } of steps) {
      if (alarm !== last) yield JSON.stringify({ pack: 'alarm', ...about });
      last = alarm;
      yield JSON.stringify(names.in({ pack: 'step', ...step }));
    }
  }
}

/** Values and events, the earlier first. */
async function* byTime(
  client: pg.ClientBase,
  window: PackWindow,
  values: ValueLines,
  counted: { readings: number },
): AsyncGenerator<string> {
  // Few as they are beside readings: one cursor is open at a time.
  const events: PackedEvent[] = [];
  if (window.events) for await (const portion of packedEvents(client, window)) events.push(...portion);
  let next = 0;
  for await (const readings of packedReadings(client, window)) {
    counted.readings += readings.length;
    const untilMs = readings.at(-1)!.t;
    while (next < events.length && events[next]!.t < untilMs) yield eventLine(window, events[next++]!);
    yield* values.of(readings, 'derived');
  }
  yield* values.rest('derived');
  while (next < events.length) yield eventLine(window, events[next++]!);
}

function eventLine({ realm }: PackWindow, { t, id, type, subject, data }: PackedEvent): string {
  const topic = buildTopic({ channel: 'event', realm: realm.slug, source: subject });
  return JSON.stringify([Math.floor(t), topic, JSON.stringify({ id, t: Math.round(t), type, data })]);
}

/** Gathers readings of one thing, time and quality into a line. Readings come by time. */
class ValueLines {
  readonly #realm: string;
  readonly #streams: ReadonlyMap<number, PackStream>;
  #atMs = Number.NaN;
  #groups = new Map<string, { thing: string; q: number; v: Record<string, number> }>();

  constructor({ realm, streams }: PackWindow) {
    this.#realm = realm.slug;
    this.#streams = new Map(streams.map((stream) => [stream.id, stream]));
  }

  /** `as`: what a line is called that is no message; what a device measured is one, in `derived`. */
  *of(readings: readonly PackedReading[], as: 'before' | 'derived'): Generator<string> {
    for (const reading of readings) {
      if (reading.t !== this.#atMs) yield* this.rest(as);
      this.#atMs = reading.t;
      const { thing, key } = this.#streams.get(reading.id)!;
      const { q, v } = reading;
      const name = `${q} ${thing}`;
      const group = this.#groups.get(name) ?? { thing, q, v: Object.create(null) };
      this.#groups.set(name, group);
      group.v[key] = v;
    }
  }

  *rest(as: 'before' | 'derived'): Generator<string> {
    const t = this.#atMs;
    for (const { thing, q, v } of this.#groups.values()) {
      const quality = q === 0 ? {} : { q };
      if (as === 'before' || isDerivedReading({ q })) yield JSON.stringify({ pack: as, t, thing, v, ...quality });
      else {
        const topic = buildTopic({ channel: 'obs', realm: this.#realm, source: thing });
        yield JSON.stringify([Math.floor(t), topic, JSON.stringify({ t, v, ...quality })]);
      }
    }
    this.#groups.clear();
  }
}
