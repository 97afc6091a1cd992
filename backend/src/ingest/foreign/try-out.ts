import type { DecoderTrial, DecoderTrialResult, Quality, SourceMapping } from '@commune/contract';
import type { Sender } from '../../telemetry.ts';
import { Decoder } from '../decode.ts';
import type { Decoded } from '../decoded.ts';
import type { Directory } from '../directory.ts';
import { ForeignSources } from './foreign-sources.ts';

const MAX_LISTED = 1000;
/** Whoever may change mappings may speak for every thing. */
const ENGINEER: Sender = { username: 'try', realms: ['*'], things: ['*'] };

/** What messages would come to by these mappings, one after the other; neither the directory nor anything else learns of it. */
export function tryOut(
  directory: Directory,
  mappings: readonly SourceMapping[],
  messages: DecoderTrial['messages'],
): DecoderTrialResult[] {
  const copy = directory.copy();
  const foreign = new ForeignSources(copy);
  foreign.set(mappings);
  const decoder = new Decoder(copy, foreign);
  return messages.map(({ topic, payload, encoding }) => {
    const bytes = Buffer.from(payload, encoding);
    const message = { topic, payload: bytes, sender: ENGINEER, receivedAtMs: Date.now(), isLastWill: false };
    return toResult(decoder.decode(message));
  });
}

function toResult({ realm, entry, readings, events, refusals }: Decoded): DecoderTrialResult {
  const names = new Map<number, { thing: string; key: string }>();
  for (const [thing, streams] of entry?.things ?? []) {
    for (const [key, { datastreamId }] of streams) names.set(datastreamId, { thing, key });
  }
  return {
    realm,
    readings: readings.slice(0, MAX_LISTED).map(({ datastreamId, missing, value, timeMs, quality }) => {
      const { thing, key } = missing ?? names.get(datastreamId)!;
      return { thing, key, value, timeMs, quality: quality as Quality };
    }),
    readingCount: readings.length,
    events: events.length,
    refusals: refusals.slice(0, MAX_LISTED),
    refusalCount: refusals.length,
  };
}
