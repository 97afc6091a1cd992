import type { CalendarDay, WorkingCalendarDefinition } from '@commune/contract';
import { dayOfDate, weekdayOf } from './local-day.ts';

/** Days outside these are counted as if they were the first or the last: an export's year 9999 must not cost anything. */
const FIRST_DAY = dayOfDate('1990-01-01');
const LAST_DAY = dayOfDate('2110-12-31');

/** The working days of an office, by local day. Made once of a calendar, every question is then one or two look-ups. */
export class WorkingDays {
  /** counted[i]: working days before FIRST_DAY + i */
  readonly #counted: Int32Array;
  readonly #days: Int32Array;

  constructor({ weekend, holidays, madeUp }: Pick<WorkingCalendarDefinition, 'weekend' | 'holidays' | 'madeUp'>) {
    const off = daysOf(holidays);
    const on = daysOf(madeUp);
    const length = LAST_DAY - FIRST_DAY + 1;
    this.#counted = new Int32Array(length + 1);
    const days: number[] = [];
    for (let i = 0; i < length; i++) {
      const day = FIRST_DAY + i;
      // A day made up for works whatever else is said of it.
      if (on.has(day) || (!off.has(day) && !weekend.includes(weekdayOf(day)))) days.push(day);
      this.#counted[i + 1] = days.length;
    }
    this.#days = Int32Array.from(days);
  }

  isWorkingDay(day: number): boolean {
    return this.before(day + 1) > this.before(day);
  }

  /** How many working days there are before a day, from a beginning of its own: for differences. */
  before(day: number): number {
    return this.#counted[Math.min(Math.max(day - FIRST_DAY, 0), this.#counted.length - 1)]!;
  }

  /** The nth working day of `before`'s count, from 0. */
  at(n: number): number {
    return this.#days[Math.min(Math.max(n, 0), this.#days.length - 1)]!;
  }

  /** The nth working day after a day, which itself does not count; 0: that day, or the first working day after it. */
  add(day: number, n: number): number {
    if (n === 0) return this.isWorkingDay(day) ? day : this.at(this.before(day));
    return this.at(this.before(day + 1) + Math.trunc(n) - 1);
  }

  /** Working days in (from, to]; negative where `to` is before `from`. */
  between(from: number, to: number): number {
    return this.before(to + 1) - this.before(from + 1);
  }
}

function daysOf(days: readonly CalendarDay[]): Set<number> {
  return new Set(days.map(({ date }) => dayOfDate(date)));
}
