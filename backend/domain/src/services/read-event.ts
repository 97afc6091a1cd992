import {
  type DroppedField,
  type FactRefusal,
  isServiceEventType,
  personalDataIn,
  SERVICE_EVENT_DATA,
  type ServiceFact,
} from '@commune/contract';
import { factOfEvent } from './event-fields.ts';
import { PERSONAL_DETAIL, readSifted, sift } from './sift.ts';

interface IncomingEvent {
  id: string;
  timeMs: number;
  type: string;
  data: Readonly<Record<string, unknown>>;
}

export interface ReadEvent {
  /** null where it was refused */
  fact: ServiceFact | null;
  refused: { reason: FactRefusal; detail: string } | null;
  /** fields that were left out, with the reason */
  dropped: DroppedField[];
  /** the data that may be kept: the fields that the type defines, without anything of a person; null: none of it */
  data: Record<string, unknown> | null;
}

const REFERENCES = ['dossier', 'payment', 'document', 'report'];

/**
 * What an event states of its subject. Anything of a person is left out, and an event whose very reference is a person's
 * is refused; a field that cannot be read is left out, and the event is refused where it then says too little.
 */
export function readServiceEvent({ id, timeMs, type, data }: IncomingEvent, arrivedMs: number): ReadEvent {
  if (!isServiceEventType(type)) {
    const known = Object.keys(SERVICE_EVENT_DATA).join(', ');
    return refuse('unknown_type', `no event is called "${type}"; known are ${known}`);
  }
  for (const field of REFERENCES) {
    const personal = personalDataIn(data[field]);
    if (personal === null) continue;
    const detail = `"${field}" ${PERSONAL_DETAIL[personal]}: give the code that the system of origin uses`;
    return refuse('personal_reference', detail);
  }
  const schema = SERVICE_EVENT_DATA[type];
  const sifted = sift(data, schema.shape, type);
  const read = readSifted<object>(sifted, (fields) => schema.safeParse(fields));
  const { kept, dropped } = sifted;
  if (read.data === undefined) return { ...refuse('bad_data', read.detail), dropped };
  const about = { knownMs: timeMs, arrivedMs, source: { from: 'event', id, type } } as const;
  return { fact: factOfEvent(type, read.data as never, about), refused: null, dropped, data: kept };
}

function refuse(reason: FactRefusal, detail: string): ReadEvent {
  return { fact: null, refused: { reason, detail }, dropped: [], data: null };
}
