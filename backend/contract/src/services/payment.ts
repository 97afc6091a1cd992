import { z } from 'zod';
import type { Localized } from '../words.ts';
import { amountSchema, procedureCodeSchema, referenceSchema } from './reference.ts';

export const PAYMENT_STATES = ['requested', 'failed', 'paid', 'refunded'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export const PAYMENT_STATE_NAMES: Record<PaymentState, Localized> = {
  requested: { vi: 'Chờ thanh toán', en: 'Awaiting payment' },
  failed: { vi: 'Thanh toán không thành công', en: 'Payment failed' },
  paid: { vi: 'Đã thanh toán', en: 'Paid' },
  refunded: { vi: 'Đã hoàn trả', en: 'Refunded' },
};

/** `online`: on the payment platform of the national portal; `transfer`, `card`: cashless at the counter. */
export const PAYMENT_METHODS = ['online', 'transfer', 'card', 'cash'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

const millisSchema = z.number().int();

/** What may be stated of a payment; left out: not spoken of, null: none. */
export const paymentFieldsSchema = z
  .strictObject({
    state: z.enum(PAYMENT_STATES),
    dossier: referenceSchema.nullable(),
    procedure: procedureCodeSchema.nullable(),
    amountVnd: amountSchema.nullable(),
    method: z.enum(PAYMENT_METHODS).nullable(),
    requestedMs: millisSchema.nullable(),
    failedMs: millisSchema.nullable(),
    paidMs: millisSchema.nullable(),
    refundedMs: millisSchema.nullable(),
  })
  .partial();
export type PaymentFields = z.infer<typeof paymentFieldsSchema>;
