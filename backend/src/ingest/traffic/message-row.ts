import { isUtf8 } from 'node:buffer';
import {
  type Quality,
  TRAFFIC_PAYLOAD_BYTES,
  type TrafficMessage,
  type TrafficReading,
  type TrafficRefusal,
} from '@commune/contract';
import type { DecodedReading } from '../decoded.ts';
import type { Directory } from '../directory.ts';
import type { Work } from '../work.ts';
import type { StreamNames } from './stream-names.ts';

const SHOWN_READINGS = 20;
const SHOWN_REFUSALS = 10;
const SHOWN_CHARS = 300;

/** A message as a page shows it, as far as it has come. */
export function messageRow(
  work: Work,
  id: string,
  by: string,
  directory: Directory,
  names: StreamNames,
): TrafficMessage {
  const { topic, username, receivedAtMs, isLastWill, decoded, payload } = work;
  const { realm, entry, readings, events, refusals, clockMs } = decoded;
  const shown = readings.slice(0, SHOWN_READINGS).flatMap((reading) => readingRow(reading, entry, receivedAtMs));
  return {
    ...{ id, by, receivedMs: receivedAtMs, topic: topic?.slice(0, 1024) ?? null, credential: username, realm },
    ...{ lastWill: isLastWill, ...payloadRow(payload), bytes: payload?.length ?? 0 },
    ...{ readings: shown, readingCount: readings.length, events: events.length, isClock: clockMs !== null },
    ...{ refusals: refusalRows(refusals), refusalCount: refusals.length, settled: null },
  };

  function readingRow(reading: DecodedReading, of: typeof entry, nowMs: number): TrafficReading[] {
    const { missing, value, timeMs, quality } = reading;
    const made = missing === null ? undefined : { ...missing, property: directory.property(missing.property) };
    const name = made ?? (of === null ? undefined : names.of(of, reading.datastreamId, nowMs));
    if (name === undefined) return [];
    const { key: property = name.key, symbol = '' } = name.property ?? {};
    const { thing, key } = name;
    return [{ thing, key, property, symbol, value, timeMs, quality: quality as Quality, isNew: missing !== null }];
  }
}

export function refusalRows(refusals: readonly TrafficRefusal[]): TrafficRefusal[] {
  return refusals
    .slice(0, SHOWN_REFUSALS)
    .map(({ reason, detail }) => ({ reason, detail: detail.slice(0, SHOWN_CHARS) }));
}

function payloadRow(payload: Buffer | null): Pick<TrafficMessage, 'payload' | 'encoding'> {
  if (payload === null) return { payload: null, encoding: null };
  const beginning = payload.subarray(0, wholeCharacters(payload));
  if (isUtf8(beginning)) return { payload: beginning.toString('utf8'), encoding: 'utf8' };
  return { payload: payload.subarray(0, TRAFFIC_PAYLOAD_BYTES).toString('hex'), encoding: 'hex' };
}

/** How much is shown, so that the last character is not cut. */
function wholeCharacters(payload: Buffer): number {
  let end = Math.min(payload.length, TRAFFIC_PAYLOAD_BYTES);
  // Bytes that continue a character are 10xxxxxx, at most three in a row.
  while (end < payload.length && end > TRAFFIC_PAYLOAD_BYTES - 3 && (payload[end]! & 0xc0) === 0x80) end--;
  return end;
}
