import type { RefusalReason } from '@commune/contract';
import type { Reading } from '../store/reading.ts';
import type { RealmSchema } from '../store/realms.ts';
import type { ServiceEvent } from '../store/service-events.ts';
import type { RealmEntry } from './directory.ts';

/** A datastream that has to be made before its first reading can be stored. */
export interface MissingStream {
  thing: string;
  key: string;
  property: string;
}

/** A reading as a message brought it; `datastreamId` means something once nothing is missing. */
export interface DecodedReading extends Reading {
  missing: MissingStream | null;
}

export interface DecodeRefusal {
  reason: RefusalReason;
  detail: string;
}

/** What a message, or a line of an import, came to. */
export interface Decoded {
  /** as the topic names it; null where it names none */
  realm: string | null;
  /** null where there is no such realm */
  entry: RealmEntry | null;
  readings: DecodedReading[];
  events: { schema: RealmSchema; event: ServiceEvent }[];
  refusals: DecodeRefusal[];
  /** where a drill's clock stands; null in any other message */
  clockMs: number | null;
}

export function nothingDecoded(realm: string | null, entry: RealmEntry | null): Decoded {
  return { realm, entry, readings: [], events: [], refusals: [], clockMs: null };
}

export function refuse(decoded: Decoded, reason: RefusalReason, detail: string): Decoded {
  decoded.refusals.push({ reason, detail });
  return decoded;
}
