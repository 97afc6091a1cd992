import {
  type DroppedField,
  type FactRefusal,
  isPersonalField,
  isServiceEventType,
  personalDataIn,
  SERVICE_EVENT_DATA,
  type ServiceFact,
} from '@commune/contract';
import { fieldsOfEvent } from './event-fields.ts';

export interface IncomingEvent {
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

const REFERENCES = ['dossier', 'payment', 'document', 'report', 'duplicateOf'];
const DETAIL = {
  identity_number: 'looks like a personal identity number',
  phone: 'looks like a phone number',
  email: 'holds an e-mail address',
  personal_field: 'is about a person',
};

/**
 * What an event states of its subject. Anything of a person is left out, and an event whose very reference is a person's
 * is refused; a field that cannot be read is left out, and the event is refused where it then says too little.
 */
export function readServiceEvent(event: IncomingEvent, arrivedMs: number): ReadEvent {
  const { type, id, timeMs } = event;
  if (!isServiceEventType(type)) {
    return refuse(
      'unknown_type',
      `no event is called "${type}"; known are ${Object.keys(SERVICE_EVENT_DATA).join(', ')}`,
    );
  }
  const schema = SERVICE_EVENT_DATA[type];
  const dropped: DroppedField[] = [];
  const kept: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(event.data)) {
    const personal = isPersonalField(field) ? 'personal_field' : personalDataIn(value);
    if (personal !== null && REFERENCES.includes(field)) {
      return refuse(
        'personal_reference',
        `"${field}" ${DETAIL[personal]}: give the code that the system of origin uses`,
      );
    }
    if (personal !== null) dropped.push({ field, reason: personal, detail: `"${field}" ${DETAIL[personal]}` });
    else if (Object.hasOwn(schema.shape, field)) kept[field] = value;
    else dropped.push({ field, reason: 'unknown_field', detail: `${type} has no field "${field}"` });
  }
  let read = schema.safeParse(kept);
  for (const { path, message } of read.error?.issues ?? []) {
    const field = String(path[0]);
    if (!Object.hasOwn(kept, field)) continue;
    delete kept[field];
    dropped.push({ field, reason: 'bad_value', detail: `"${field}": ${message}` });
  }
  if (!read.success) read = schema.safeParse(kept);
  if (!read.success) {
    const { path, message } = read.error.issues[0]!;
    const said = dropped.find(({ field }) => field === String(path[0]))?.detail;
    return { ...refuse('bad_data', said ?? `${type} needs "${path.join('.')}": ${message}`), dropped };
  }
  const about = { knownMs: timeMs, arrivedMs, source: { from: 'event', id, type } } as const;
  return { fact: fieldsOfEvent(type, read.data as never, about), refused: null, dropped, data: kept };
}

function refuse(reason: FactRefusal, detail: string): ReadEvent {
  return { fact: null, refused: { reason, detail }, dropped: [], data: null };
}
