import { z } from 'zod';
import { localizedSchema } from '../words.ts';

/** A local day of Asia/Ho_Chi_Minh. */
export const localDateSchema = z.iso.date('a date such as 2026-09-02');

const dayOffSchema = z.strictObject({
  date: localDateSchema,
  name: localizedSchema,
  verified: z.boolean(),
  source: z.string().min(1).max(300),
});
export type CalendarDay = z.infer<typeof dayOffSchema>;

const hourSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM, 00:00 to 23:59');

/** When the office works. Configuration: the government announces holidays and made-up days year by year. */
export const workingCalendarSchema = z.strictObject({
  /** weekdays off, 1 Monday … 7 Sunday */
  weekend: z.array(z.number().int().min(1).max(7)).max(6),
  holidays: z.array(dayOffSchema).max(2000),
  /** ngày làm bù: working days although the weekday is off */
  madeUp: z.array(dayOffSchema).max(500),
  /** the hours of a working day, in order and apart */
  hours: z
    .array(z.strictObject({ from: hourSchema, to: hourSchema }))
    .min(1)
    .max(4)
    .refine((hours) => hours.every(({ from, to }, i) => from < to && (i === 0 || hours[i - 1]!.to <= from)), {
      error: 'the hours of a day follow each other: 07:30–11:30, 13:30–17:00',
    }),
  /** what is due the same day is due the next working day where it comes in at this hour or later */
  sameDayUntil: hourSchema,
});
export type WorkingCalendarDefinition = z.infer<typeof workingCalendarSchema>;
