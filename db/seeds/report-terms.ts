import type { Duration, ReportCategory } from '@commune/contract';

const days = (amount: number): Duration => ({ amount, unit: 'working-day' });

/** How long a report from the field may take, by what it is about: defaults that an administrator sets, not verified. */
export const reportTerms: Record<ReportCategory, Duration> = {
  flooding: { amount: 4, unit: 'working-hour' },
  power: { amount: 8, unit: 'working-hour' },
  order: days(1),
  water: days(2),
  lighting: days(3),
  waste: days(3),
  environment: days(5),
  road: days(7),
  construction: days(7),
  other: days(5),
};
