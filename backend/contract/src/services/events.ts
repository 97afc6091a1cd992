import { z } from 'zod';
import { positionSchema, slugSchema } from '../words.ts';
import { REPORT_CATEGORIES } from './citizen-report.ts';
import { DOCUMENT_DIRECTIONS } from './document.ts';
import { DOSSIER_CHANNELS, RATINGS } from './dossier.ts';
import { PAYMENT_METHODS } from './payment.ts';
import {
  amountSchema,
  momentSchema,
  procedureCodeSchema,
  referenceSchema,
  remarkSchema,
  unitKeySchema,
} from './reference.ts';

/**
 * Whatever an event says of its dossier beside what its type says: `dossier.received` with `t` is the moment of receipt.
 * Fields that nobody has defined are not kept.
 */
const dossierDataSchema = z.object({
  dossier: referenceSchema,
  procedure: procedureCodeSchema.optional(),
  channel: z.enum(DOSSIER_CHANNELS).optional(),
  unit: unitKeySchema.optional(),
  counter: z.number().int().min(1).max(999).optional(),
  promised: momentSchema.optional(),
  feeVnd: amountSchema.optional(),
  paid: z.boolean().optional(),
  paidOnline: z.boolean().optional(),
  paperResult: z.boolean().optional(),
  electronicResult: z.boolean().optional(),
  digitisedInput: z.boolean().optional(),
  digitisedResult: z.boolean().optional(),
  reusedComponents: z.number().int().min(0).max(1000).optional(),
  synced: z.boolean().optional(),
  complaint: z.boolean().optional(),
});

const supplementedSchema = dossierDataSchema.extend({
  /** `t` of the `dossier.supplement_requested` that it answers */
  requested: momentSchema,
});
const dossierRatedSchema = dossierDataSchema.extend({ rating: z.enum(RATINGS) });

const paymentDataSchema = z.object({
  payment: referenceSchema,
  dossier: referenceSchema.optional(),
  procedure: procedureCodeSchema.optional(),
  amountVnd: amountSchema.optional(),
  method: z.enum(PAYMENT_METHODS).optional(),
});

const documentDataSchema = z.object({
  document: referenceSchema,
  direction: z.enum(DOCUMENT_DIRECTIONS).optional(),
  unit: unitKeySchema.optional(),
  due: momentSchema.optional(),
  digital: z.boolean().optional(),
  digitallySigned: z.boolean().optional(),
});

const reportDataSchema = z.object({
  report: referenceSchema,
  category: z.enum(REPORT_CATEGORIES).optional(),
  position: positionSchema.optional(),
  hamlet: slugSchema.optional(),
  unit: unitKeySchema.optional(),
  due: momentSchema.optional(),
  result: remarkSchema.optional(),
});
const reportDuplicateSchema = reportDataSchema.extend({ duplicateOf: referenceSchema });
const reportRatedSchema = reportDataSchema.extend({ rating: z.enum(RATINGS) });
/** `act`: the id of the event of this report that counts no more. */
const reportTakenBackSchema = z.object({ report: referenceSchema, act: z.uuid() });

/** The types of service events and the `data` of each. The subject is named in `data`: the publishing thing is the office. */
export const SERVICE_EVENT_DATA = {
  'dossier.registered': dossierDataSchema,
  'dossier.received': dossierDataSchema,
  'dossier.refused': dossierDataSchema,
  'dossier.processing': dossierDataSchema,
  'dossier.supplement_requested': dossierDataSchema,
  'dossier.supplemented': supplementedSchema,
  'dossier.fee_requested': dossierDataSchema,
  'dossier.withdrawn': dossierDataSchema,
  'dossier.stopped': dossierDataSchema,
  'dossier.processed': dossierDataSchema,
  'dossier.returned': dossierDataSchema,
  'dossier.rated': dossierRatedSchema,
  /** says something of a dossier and nothing of its state */
  'dossier.updated': dossierDataSchema,
  'payment.requested': paymentDataSchema,
  'payment.failed': paymentDataSchema,
  'payment.paid': paymentDataSchema,
  'payment.refunded': paymentDataSchema,
  'document.registered': documentDataSchema,
  'document.handled': documentDataSchema,
  'document.signed': documentDataSchema,
  'document.issued': documentDataSchema,
  'report.received': reportDataSchema,
  'report.accepted': reportDataSchema,
  'report.assigned': reportDataSchema,
  'report.started': reportDataSchema,
  'report.handled': reportDataSchema,
  'report.closed': reportDataSchema,
  'report.refused': reportDataSchema,
  'report.duplicate': reportDuplicateSchema,
  'report.rated': reportRatedSchema,
  'report.taken_back': reportTakenBackSchema,
} as const;
export type ServiceEventType = keyof typeof SERVICE_EVENT_DATA;
export type ServiceEventData<T extends ServiceEventType> = z.infer<(typeof SERVICE_EVENT_DATA)[T]>;

export function isServiceEventType(type: string): type is ServiceEventType {
  return Object.hasOwn(SERVICE_EVENT_DATA, type);
}
