import type { RefusalReason } from '@commune/contract';
import type { RealmSchema } from '../store/realms.ts';
import type { ServiceEvent } from '../store/service-events.ts';
import type { RealmEntry } from './directory.ts';

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

/** What a message, or a line of an import, came to. */
export interface Decoded {
  realm: string | null;
  readings: DecodedReading[];
  events: { schema: RealmSchema; event: ServiceEvent }[];
  refusals: DecodeRefusal[];
}

export function refuse(decoded: Decoded, reason: RefusalReason, detail: string): Decoded {
  decoded.refusals.push({ reason, detail });
  return decoded;
}
