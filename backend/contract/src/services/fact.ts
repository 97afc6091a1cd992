import { z } from 'zod';
import { reportFieldsSchema } from './citizen-report.ts';
import { documentFieldsSchema } from './document.ts';
import { dossierFieldsSchema } from './dossier.ts';
import { isServiceEventType, type ServiceEventType } from './events.ts';
import { paymentFieldsSchema } from './payment.ts';
import type { PersonalDataKind } from './personal-data.ts';
import { referenceSchema } from './reference.ts';

export const SERVICE_KINDS = ['dossier', 'payment', 'document', 'citizen_report'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/**
 * Who states it: an event by its id, or a row of an imported file. The row's number is its place in the file, from 1, the
 * header included, as a spreadsheet counts.
 */
export const factSourceSchema = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('event'),
    id: z.uuid(),
    type: z.custom<ServiceEventType>((type) => typeof type === 'string' && isServiceEventType(type), 'an event type'),
    /** the event of the same subject that counts no more since this one */
    takesBack: z.uuid().optional(),
  }),
  z.strictObject({ from: z.literal('import'), id: z.string().min(1).max(64), row: z.number().int().min(1) }),
]);
export type FactSource = z.infer<typeof factSourceSchema>;

const about = {
  subject: referenceSchema,
  /** the moment that the statement holds for: an event's `t`, an export's making; epoch ms */
  knownMs: z.number().int(),
  /** when it came to us, epoch ms */
  arrivedMs: z.number().int(),
  source: factSourceSchema,
};

/**
 * What one event or one imported row states about one subject: some fields, since when they are known, and from where.
 * An object is the fold of all the facts of its subject.
 */
export const serviceFactSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dossier'), ...about, fields: dossierFieldsSchema }),
  z.strictObject({ kind: z.literal('payment'), ...about, fields: paymentFieldsSchema }),
  z.strictObject({ kind: z.literal('document'), ...about, fields: documentFieldsSchema }),
  z.strictObject({ kind: z.literal('citizen_report'), ...about, fields: reportFieldsSchema }),
]);
export type ServiceFact = z.infer<typeof serviceFactSchema>;
export type FactOf<K extends ServiceKind> = Extract<ServiceFact, { kind: K }>;

/** A field that was left out of a fact, with the reason for people. */
export interface DroppedField {
  field: string;
  reason: PersonalDataKind | 'unknown_field' | 'bad_value';
  detail: string;
}

export type FactRefusal = 'unknown_type' | 'bad_data' | 'personal_reference';
