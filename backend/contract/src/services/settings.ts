import { z } from 'zod';
import { REPORT_CATEGORIES } from './citizen-report.ts';
import { durationSchema } from './procedure.ts';
import { workingCalendarSchema } from './working-calendar.ts';

const eachDayOnce = (days: readonly { date: string }[]) => new Set(days.map(({ date }) => date)).size === days.length;

/** What the clocks of services run by, as an administrator sets it: the calendar, and how long a citizen report may take. */
export const SERVICE_SETTINGS = {
  'working-calendar': workingCalendarSchema
    .refine(({ holidays }) => eachDayOnce(holidays), { path: ['holidays'], error: 'names a day twice' })
    .refine(({ madeUp }) => eachDayOnce(madeUp), { path: ['madeUp'], error: 'names a day twice' }),
  'report-terms': z.record(z.enum(REPORT_CATEGORIES), durationSchema),
} as const;
export type ServiceSettingKey = keyof typeof SERVICE_SETTINGS;
export type ServiceSettingOf<K extends ServiceSettingKey> = z.infer<(typeof SERVICE_SETTINGS)[K]>;

export interface ServiceSetting<K extends ServiceSettingKey = ServiceSettingKey> {
  /** changes with it; null where nobody has laid any down */
  version: string | null;
  definition: ServiceSettingOf<K> | null;
}

/** `was`: the version that whoever sets it has seen, so that two people do not undo each other. */
export interface ServiceSettingInput<K extends ServiceSettingKey = ServiceSettingKey> {
  was: string | null;
  definition: ServiceSettingOf<K>;
}
