import { z } from 'zod';
import { localDateSchema } from '../services/working-calendar.ts';
import { type Localized, slugSchema } from '../words.ts';
import { linkSchema, plainTextSchema } from './plain-text.ts';
import type { Coverage } from './scorecard.ts';

/** `due_soon`: before a reminder could come; `never`: nothing was ever told. */
export type DutyState = 'in_time' | 'due_soon' | 'late' | 'never';

export const DUTY_STATE_NAMES: Record<DutyState, Localized> = {
  in_time: { vi: 'Đúng hạn', en: 'In time' },
  due_soon: { vi: 'Sắp đến hạn', en: 'Due soon' },
  late: { vi: 'Quá hạn cập nhật', en: 'Late' },
  never: { vi: 'Chưa từng cập nhật', en: 'Never told' },
};

/** By when the next figure is to be there. */
export interface IndicatorDuty {
  everyDays: number;
  /** of what there is, the last moment that it speaks of */
  lastMs: number | null;
  /** 0: today; below: late; null: never told */
  daysLeft: number | null;
  state: DutyState;
}

/** A source of data or an indicator, who answers for it, and how it stands. */
export interface DutyRow extends IndicatorDuty {
  key: string;
  what: 'feed' | 'indicator';
  name: Localized;
  owner: string;
  /** null: nothing to be covered */
  completeness: Coverage | null;
}

/** `GET /api/plan/duty?realm=`: what is late first. */
export interface DataDuty {
  realm: string;
  atMs: number;
  rows: DutyRow[];
}

/** `POST /api/plan/reminders` (leader) */
export const reminderInputSchema = z.strictObject({
  realm: slugSchema,
  receivedOn: localDateSchema,
  sender: plainTextSchema(200),
  /** the key of a row of the data duty */
  about: slugSchema.nullable(),
  content: plainTextSchema(1000),
});
export type ReminderInput = z.infer<typeof reminderInputSchema>;

/** `POST /api/plan/reminders/<id>/explain` (leader): giải trình, once. */
export const explanationSchema = z.strictObject({
  realm: slugSchema,
  content: plainTextSchema(2000),
  link: linkSchema.optional(),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** From so many in a year on the leader is reviewed, from so many discipline is possible: Decision 2421/QĐ-UBND of Khánh Hòa, 9/12/2025. */
export const REMINDERS_TO_REVIEW = 3;
export const REMINDERS_TO_DISCIPLINE = 6;

/** `GET /api/plan/reminders?realm=` (leader), newest first. */
export interface Reminder extends Omit<ReminderInput, 'realm'> {
  id: string;
  who: string;
  atMs: number;
  explanation: { content: string; link: string | null; who: string; atMs: number } | null;
}
