import { z } from 'zod';
import { type Localized, positionSchema, slugSchema } from '../words.ts';
import { RATINGS } from './dossier.ts';
import { referenceSchema, remarkSchema, unitKeySchema } from './reference.ts';

/** Phản ánh hiện trường: what is seen at a place. Reports on administrative rules are another register. */
export const REPORT_STATES = ['waiting', 'handling', 'handled', 'refused', 'duplicate'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

export const REPORT_STATE_NAMES: Record<ReportState, Localized> = {
  waiting: { vi: 'Chờ tiếp nhận', en: 'Waiting' },
  handling: { vi: 'Đang xử lý', en: 'Being handled' },
  handled: { vi: 'Đã xử lý', en: 'Handled' },
  refused: { vi: 'Từ chối', en: 'Refused' },
  duplicate: { vi: 'Trùng', en: 'Duplicate' },
};

/**
 * How far a report has come, for a map: with whom it is, beside its state. `handed`: a unit has it and has not said that it
 * began; `handled`: done, and not closed yet.
 */
export const REPORT_PROGRESS = ['new', 'handed', 'handling', 'handled', 'closed', 'refused', 'duplicate'] as const;
export type ReportProgress = (typeof REPORT_PROGRESS)[number];

/** Closed `in_time` or `late`, open `within`, `due_today` or `overdue`. Refused and double ones do not count. */
export type ReportStanding = 'in_time' | 'late' | 'within' | 'due_today' | 'overdue' | 'no_due_date' | 'not_counted';

export const REPORT_CATEGORIES = [
  'lighting',
  'road',
  'flooding',
  'waste',
  'water',
  'power',
  'environment',
  'order',
  'construction',
  'other',
] as const;
export type ReportCategory = (typeof REPORT_CATEGORIES)[number];

export const REPORT_CATEGORY_NAMES: Record<ReportCategory, Localized> = {
  lighting: { vi: 'Chiếu sáng công cộng', en: 'Public lighting' },
  road: { vi: 'Đường giao thông', en: 'Roads' },
  flooding: { vi: 'Ngập nước', en: 'Flooding' },
  waste: { vi: 'Rác thải', en: 'Waste' },
  water: { vi: 'Cấp nước', en: 'Water supply' },
  power: { vi: 'Điện', en: 'Power' },
  environment: { vi: 'Môi trường', en: 'Environment' },
  order: { vi: 'An ninh, trật tự', en: 'Public order' },
  construction: { vi: 'Trật tự xây dựng', en: 'Construction' },
  other: { vi: 'Lĩnh vực khác', en: 'Other' },
};

const millisSchema = z.number().int();

/** What may be stated of a citizen's report; left out: not spoken of, null: none. */
export const reportFieldsSchema = z
  .strictObject({
    state: z.enum(REPORT_STATES),
    category: z.enum(REPORT_CATEGORIES).nullable(),
    /** exact; coarsened for every role but the handler's */
    position: positionSchema.nullable(),
    hamlet: slugSchema.nullable(),
    unit: unitKeySchema.nullable(),
    receivedMs: millisSchema.nullable(),
    acceptedMs: millisSchema.nullable(),
    /** when it was handed to its unit, and when that unit said that it began */
    handedMs: millisSchema.nullable(),
    startedMs: millisSchema.nullable(),
    dueMs: millisSchema.nullable(),
    handledMs: millisSchema.nullable(),
    closedMs: millisSchema.nullable(),
    result: remarkSchema.nullable(),
    duplicateOf: referenceSchema.nullable(),
    rating: z.enum(RATINGS).nullable(),
  })
  .partial();
export type ReportFields = z.infer<typeof reportFieldsSchema>;
