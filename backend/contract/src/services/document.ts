import { z } from 'zod';
import type { Localized } from '../words.ts';
import { unitKeySchema } from './reference.ts';

/** `in`: came to the commune; `out`: the commune's own. */
export const DOCUMENT_DIRECTIONS = ['in', 'out'] as const;

export const DOCUMENT_STATES = ['registered', 'handled', 'signed', 'issued'] as const;
export type DocumentState = (typeof DOCUMENT_STATES)[number];

export const DOCUMENT_STATE_NAMES: Record<DocumentState, Localized> = {
  registered: { vi: 'Đã vào sổ', en: 'Registered' },
  handled: { vi: 'Đã xử lý', en: 'Handled' },
  signed: { vi: 'Đã ký số', en: 'Signed digitally' },
  issued: { vi: 'Đã phát hành', en: 'Issued' },
};

const millisSchema = z.number().int();

/** What may be stated of an official document; left out: not spoken of, null: none. */
export const documentFieldsSchema = z
  .strictObject({
    state: z.enum(DOCUMENT_STATES),
    direction: z.enum(DOCUMENT_DIRECTIONS).nullable(),
    unit: unitKeySchema.nullable(),
    registeredMs: millisSchema.nullable(),
    dueMs: millisSchema.nullable(),
    handledMs: millisSchema.nullable(),
    signedMs: millisSchema.nullable(),
    issuedMs: millisSchema.nullable(),
    /** handled on the network from end to end, without paper */
    digital: z.boolean().nullable(),
    /** a digital signature stands on it */
    digitallySigned: z.boolean().nullable(),
  })
  .partial();
export type DocumentFields = z.infer<typeof documentFieldsSchema>;
