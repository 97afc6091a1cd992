import { unitAt } from '../random.ts';
import { localDay, localHour, weekday } from '../world/calendar.ts';

export interface FlowShape {
  /** key of the stream of chance */
  key: number;
  /** what flows on an ordinary day */
  perDay: number;
  /** Relative rate at an hour of the local day; never negative. `day` tells working days apart. */
  shape: (hour: number, day: number) => number;
  /** factor of each weekday, Sunday first; 1 where left out */
  week?: readonly [number, number, number, number, number, number, number];
}

interface FlowDay {
  day: number;
  before: number;
  scale: number;
  /** relative rate at each full hour, 25 of them */
  knots: Float64Array;
  /** integral of the knots up to each full hour */
  sums: Float64Array;
}

const DAY_NOISE = 0.04;
const HOUR_NOISE = 0.12;
const EVEN_WEEK = [1, 1, 1, 1, 1, 1, 1] as const;

/**
 * Something that flows and is counted: energy, water, vehicles, refuse. The total is closed form: whole weeks, the
 * days of this week, a noise that cancels between neighbours, and the hours of today. The rate is its exact
 * derivative, so a meter's counter and its gauge always agree.
 */
export class DailyFlow {
  private readonly weekTotal: number;
  private readonly week: readonly number[];
  private readonly recent: FlowDay[] = [];

  constructor(private readonly flow: FlowShape) {
    this.week = flow.week ?? EVEN_WEEK;
    this.weekTotal = this.week.reduce((sum, factor) => sum + factor, 0) * flow.perDay;
  }

  /** All that flowed from a fixed moment in 1970 until `tMs`; never falls. */
  totalAt(tMs: number): number {
    const today = this.dayOf(tMs);
    const hour = localHour(tMs);
    const full = Math.floor(hour);
    const f = hour - full;
    const from = today.knots[full] ?? 0;
    const to = today.knots[full + 1] ?? from;
    return today.before + today.scale * ((today.sums[full] ?? 0) + from * f + ((to - from) * f * f) / 2);
  }

  /** Flow per hour at `tMs`. */
  rateAt(tMs: number): number {
    const today = this.dayOf(tMs);
    const hour = localHour(tMs);
    const full = Math.floor(hour);
    const from = today.knots[full] ?? 0;
    return today.scale * (from + ((today.knots[full + 1] ?? from) - from) * (hour - full));
  }

  /** What flowed in the `spanMs` before `tMs`. */
  duringLast(spanMs: number, tMs: number): number {
    return this.totalAt(tMs) - this.totalAt(tMs - spanMs);
  }

  private dayOf(tMs: number): FlowDay {
    const day = localDay(tMs);
    for (const known of this.recent) if (known.day === day) return known;
    const made = this.makeDay(day);
    this.recent.unshift(made);
    this.recent.length = Math.min(this.recent.length, 3);
    return made;
  }

  private makeDay(day: number): FlowDay {
    const { key, shape } = this.flow;
    const knots = new Float64Array(25);
    const sums = new Float64Array(25);
    for (let hour = 0; hour <= 24; hour++) {
      const noise = 1 + HOUR_NOISE * (2 * unitAt(key, day * 24 + hour) - 1);
      knots[hour] = shape(hour, day) * noise;
      if (hour > 0) sums[hour] = (sums[hour - 1] ?? 0) + ((knots[hour - 1] ?? 0) + (knots[hour] ?? 0)) / 2;
    }
    const before = this.beforeDay(day);
    const wanted = this.beforeDay(day + 1) - before;
    const sum = sums[24] ?? 0;
    return { day, before, knots, sums, scale: sum > 0 ? wanted / sum : 0 };
  }

  private beforeDay(day: number): number {
    const sunday = day - weekday(day);
    let total = ((sunday - SUNDAY_ZERO) / 7) * this.weekTotal;
    for (let d = 0; d < weekday(day); d++) total += (this.week[d] ?? 1) * this.flow.perDay;
    return total + this.flow.perDay * DAY_NOISE * unitAt(this.flow.key ^ 0x5bd1e995, day);
  }
}

/** 4 January 1970, the first Sunday of epoch time */
const SUNDAY_ZERO = 3;
