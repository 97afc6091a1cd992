import {
  eventSchema,
  HORIZON_MS,
  MAX_PACK_READINGS,
  type PackHeader,
  type PackLine,
  parseTime,
  QUALITY,
} from '@commune/contract';
import type { Reading } from '../store/reading.ts';
import type { ServiceEvent } from '../store/service-events.ts';
import { PackError } from './pack-error.ts';
import type { PackParts, StoredPart } from './pack-parts.ts';
import type { ReadLine } from './read-pack.ts';

const READINGS_A_BATCH = 5000;
const EVENTS_A_PORTION = 500;
const MAX_QUALITY = QUALITY.backfilled;

export interface PackSink {
  header: PackHeader;
  parts: PackParts;
  storeEvents: (events: Omit<ServiceEvent, 'realmId'>[]) => Promise<void>;
}

/**
 * The readings of a pack in batches; what else is in it is stored on the way, before them as it stands. Throws PackError
 * with the line. `counted` tells what came.
 */
export async function* packReadings(
  lines: AsyncIterable<ReadLine>,
  { header, parts, storeEvents }: PackSink,
  counted: { readings: number },
): AsyncGenerator<Reading[]> {
  let batch: Reading[] = [];
  const events: Omit<ServiceEvent, 'realmId'>[] = [];
  let settled = false;
  for await (const each of lines) {
    const { line } = each;
    if (each.kind === 'part' && isStored(each.part)) {
      if (settled) throw new PackError('damaged-pack', `"${each.part.pack}" does not stand behind values`, line);
      await parts.take(each.part, line);
      continue;
    }
    if (!settled) await parts.settle();
    settled = true;
    if (each.kind === 'message' && each.channel === 'event') {
      events.push(eventOf(each, header));
      if (events.length >= EVENTS_A_PORTION) await storeEvents(events.splice(0));
      continue;
    }
    const before = batch.length;
    if (each.kind === 'message') addValues(batch, parts, { ...asValues(each), line }, header, false);
    else if (each.part.pack === 'before' || each.part.pack === 'derived')
      addValues(batch, parts, { ...each.part, q: each.part.q ?? 0, line }, header, each.part.pack === 'before');
    if (each.kind === 'message' || each.part.pack === 'derived') counted.readings += batch.length - before;
    if (counted.readings > MAX_PACK_READINGS)
      throw new PackError('pack-too-large', `a pack has at most ${MAX_PACK_READINGS} readings`, line);
    if (batch.length < READINGS_A_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (!settled) await parts.settle();
  if (events.length > 0) await storeEvents(events);
  if (batch.length > 0) yield batch;
}

function isStored(part: Exclude<PackLine, { pack: 'end' }>): part is StoredPart {
  return part.pack !== 'before' && part.pack !== 'derived';
}

interface Values {
  line: number;
  thing: string;
  t: number;
  v: object;
  q: number;
}

function asValues({ source, body, line }: Extract<ReadLine, { kind: 'message' }>): Omit<Values, 'line'> {
  const { t, v, q = 0 } = (body ?? {}) as { t?: unknown; v?: unknown; q?: unknown };
  const isQuality = typeof q === 'number' && Number.isInteger(q) && q >= 0 && q <= MAX_QUALITY;
  if (typeof t !== 'number' || typeof v !== 'object' || v === null || Array.isArray(v) || !isQuality)
    throw new PackError('damaged-pack', 'an observation of a pack is {"t":ms,"v":{…},"q":quality}', line);
  return { thing: source, t, v, q };
}

function addValues(
  batch: Reading[],
  parts: PackParts,
  { line, thing, t, v, q }: Values,
  { fromMs, untilMs }: PackHeader,
  before: boolean,
): void {
  const within = before ? t < fromMs && t >= fromMs - HORIZON_MS : t >= fromMs && t <= untilMs;
  if (!within) throw new PackError('damaged-pack', `${t} lies outside the window of the pack`, line);
  for (const [key, value] of Object.entries(v)) {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new PackError('damaged-pack', `the value of ${thing}/${key} is no number`, line);
    batch.push({ datastreamId: parts.streamOf(thing, key, line), timeMs: t, value, quality: q });
  }
}

function eventOf(
  { source, body, line }: Extract<ReadLine, { kind: 'message' }>,
  { fromMs, untilMs }: PackHeader,
): Omit<ServiceEvent, 'realmId'> {
  const event = eventSchema.safeParse(body);
  const timeMs = event.success ? parseTime(event.data.t) : undefined;
  if (!event.success || timeMs === undefined) throw new PackError('damaged-pack', 'this is no event', line);
  if (timeMs < fromMs || timeMs > untilMs)
    throw new PackError('damaged-pack', 'the event lies outside the window of the pack', line);
  const { id, type, data } = event.data;
  return { id, timeMs, type, subject: source, data };
}
