import { z } from 'zod';
import type { Localized } from '../words.ts';
import { amountSchema, procedureCodeSchema, unitKeySchema } from './reference.ts';

/** The ten states shared with the national public-service portal, in the order of a dossier's life. */
export const DOSSIER_STATES = [
  'registered',
  'accepted',
  'processing',
  'supplement',
  'fee',
  'refused',
  'withdrawn',
  'stopped',
  'processed',
  'returned',
] as const;
export type DossierState = (typeof DOSSIER_STATES)[number];

export const DOSSIER_STATE_NAMES: Record<DossierState, Localized> = {
  registered: { vi: 'Mới đăng ký', en: 'Newly registered' },
  accepted: { vi: 'Được tiếp nhận', en: 'Accepted' },
  processing: { vi: 'Đang xử lý', en: 'Being processed' },
  supplement: { vi: 'Yêu cầu bổ sung giấy tờ', en: 'More papers asked for' },
  fee: { vi: 'Yêu cầu thực hiện nghĩa vụ tài chính', en: 'Payment asked for' },
  refused: { vi: 'Không được tiếp nhận', en: 'Not accepted' },
  withdrawn: { vi: 'Công dân yêu cầu rút hồ sơ', en: 'Withdrawn at the citizen’s request' },
  stopped: { vi: 'Dừng xử lý', en: 'Processing stopped' },
  processed: { vi: 'Đã xử lý xong', en: 'Processed' },
  returned: { vi: 'Đã trả kết quả', en: 'Result returned' },
};

/** `direct`: at the counter; `post`: by the public postal service. */
export const DOSSIER_CHANNELS = ['direct', 'post', 'online'] as const;
export type DossierChannel = (typeof DOSSIER_CHANNELS)[number];

export const RATINGS = ['very_satisfied', 'satisfied', 'dissatisfied'] as const;
export type Rating = (typeof RATINGS)[number];

const millisSchema = z.number().int();

/** A request for more papers and, once they are there, their coming. Told apart by the moment of the request. */
export const supplementSchema = z.strictObject({ requestedMs: millisSchema, answeredMs: millisSchema.nullable() });
export type Supplement = z.infer<typeof supplementSchema>;

/**
 * What may be stated of a dossier. A field that is left out is not spoken of; null says that there is none, and takes
 * back what an older statement said. Times are epoch ms; local midnight exactly stands for a date without an hour.
 */
export const dossierFieldsSchema = z
  .strictObject({
    state: z.enum(DOSSIER_STATES),
    procedure: procedureCodeSchema.nullable(),
    channel: z.enum(DOSSIER_CHANNELS).nullable(),
    unit: unitKeySchema.nullable(),
    counter: z.number().int().min(1).max(999).nullable(),
    registeredMs: millisSchema.nullable(),
    receivedMs: millisSchema.nullable(),
    /** ngày hẹn trả */
    promisedMs: millisSchema.nullable(),
    processedMs: millisSchema.nullable(),
    returnedMs: millisSchema.nullable(),
    /** when it was refused, withdrawn or stopped */
    endedMs: millisSchema.nullable(),
    supplements: z.array(supplementSchema).max(50),
    /** how many requests for more papers there were, where a list of them tells the last alone */
    supplementCount: z.number().int().min(0).max(1000).nullable(),
    /** 0: free of charge; null: not known */
    feeVnd: amountSchema.nullable(),
    paid: z.boolean().nullable(),
    /** as it says itself, or as a payment made for it says */
    paidOnline: z.boolean().nullable(),
    /** the result is due as a paper, so that an electronic one must go with it */
    paperResult: z.boolean().nullable(),
    /** an electronic result is linked */
    electronicResult: z.boolean().nullable(),
    /** files are attached to the dossier, to the result */
    digitisedInput: z.boolean().nullable(),
    digitisedResult: z.boolean().nullable(),
    /** how many components were taken from data already held */
    reusedComponents: z.number().int().min(0).max(1000).nullable(),
    /** in step with the national portal */
    synced: z.boolean().nullable(),
    rating: z.enum(RATINGS).nullable(),
    complaint: z.boolean().nullable(),
  })
  .partial();
export type DossierFields = z.infer<typeof dossierFieldsSchema>;
