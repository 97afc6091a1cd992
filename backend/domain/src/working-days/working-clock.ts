import type { Duration, WorkingCalendarDefinition } from '@commune/contract';
import { isBareDate, localDay, startOfLocalDay } from './local-day.ts';
import { WorkingDays } from './working-days.ts';

/** When something is due: by the end of a local day, or where the procedure counts hours, by a moment of it. */
export interface Due {
  day: number;
  /** epoch ms; of a day, when the office closes */
  dueMs: number;
  byHour: boolean;
}

const MINUTE_MS = 60_000;

/** The hours of an office over its working days. Working time is that between its opening and closing hours. */
export class WorkingClock {
  readonly days: WorkingDays;
  readonly #sessions: { fromMs: number; toMs: number }[];
  readonly #sameDayUntilMs: number;
  /** working time of one working day */
  readonly dayMs: number;

  constructor(calendar: WorkingCalendarDefinition) {
    this.days = new WorkingDays(calendar);
    this.#sessions = calendar.hours.map(({ from, to }) => ({ fromMs: msOf(from), toMs: msOf(to) }));
    this.#sameDayUntilMs = msOf(calendar.sameDayUntil);
    this.dayMs = this.#sessions.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  }

  /** Working time from one moment to another in ms; negative where `to` is before `from`. */
  between(fromMs: number, toMs: number): number {
    return this.#worked(toMs) - this.#worked(fromMs);
  }

  /** The moment at which so much working time after a moment has passed. */
  add(ms: number, workingMs: number): number {
    if (workingMs <= 0) return ms;
    const total = this.#worked(ms) + workingMs;
    const n = Math.ceil(total / this.dayMs) - 1;
    let rest = total - n * this.dayMs;
    const start = startOfLocalDay(this.days.at(n));
    for (const { fromMs, toMs } of this.#sessions) {
      if (rest <= toMs - fromMs) return start + fromMs + rest;
      rest -= toMs - fromMs;
    }
    return this.closingMs(this.days.at(n));
  }

  closingMs(day: number): number {
    return startOfLocalDay(day) + this.#sessions.at(-1)!.toMs;
  }

  /**
   * When what came in at a moment is due. Days count from the day after (Civil Code 2015, article 147); what is due the
   * same day and comes late in it is due the next working day (Decree 23/2015/NĐ-CP, article 7); a term in calendar days
   * that ends on a day off ends on the next working day (article 148). Parts of a working day, and hours, run on the clock.
   */
  due(receivedMs: number, { amount, unit }: Duration): Due {
    const day = localDay(receivedMs);
    if (unit === 'calendar-day') return this.dueOn(this.days.add(day + Math.ceil(amount), 0));
    if (unit === 'working-hour' || !Number.isInteger(amount)) {
      const workingMs = unit === 'working-hour' ? amount * 60 * MINUTE_MS : amount * this.dayMs;
      const dueMs = this.add(receivedMs, workingMs);
      return { day: localDay(dueMs), dueMs, byHour: true };
    }
    const late = amount === 0 && receivedMs - startOfLocalDay(day) >= this.#sameDayUntilMs;
    // On a day off even the same day is the next working one; it has not begun, so the hour says nothing.
    return this.dueOn(this.days.add(day, late && this.days.isWorkingDay(day) ? 1 : amount));
  }

  /** Due by the end of a local day. */
  dueOn(day: number): Due {
    return { day, dueMs: this.closingMs(day), byHour: false };
  }

  /** Due as somebody said it: a date without an hour by the end of its day, else by that moment. */
  dueBy(ms: number): Due {
    return isBareDate(ms) ? this.dueOn(localDay(ms)) : { day: localDay(ms), dueMs: ms, byHour: true };
  }

  #worked(ms: number): number {
    const day = localDay(ms);
    const whole = this.days.before(day) * this.dayMs;
    if (!this.days.isWorkingDay(day)) return whole;
    const ofDay = ms - startOfLocalDay(day);
    return this.#sessions.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(ofDay, toMs) - fromMs), whole);
  }
}

function msOf(hour: string): number {
  return (60 * Number(hour.slice(0, 2)) + Number(hour.slice(3))) * MINUTE_MS;
}
