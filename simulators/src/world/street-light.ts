import { atLocal, DAY_MS, HOUR_MS, localDay, MINUTE_MS } from './calendar.ts';
import { sunDay } from './sun.ts';

/** the photocells close a little after sunset and open a little before sunrise */
const AFTER_SET_MS = 8 * MINUTE_MS;
const BEFORE_RISE_MS = 8 * MINUTE_MS;
const DIM_FROM_H = 23;
const DIM_TO_H = 4.5;
const DIMMED = 0.6;
/** 1 January 2024, when the meters started */
const FIRST_DAY = Date.UTC(2024, 0, 1) / DAY_MS;

/** How street lighting is run: on from dusk to dawn, dimmed in the small hours. */
export class StreetLight {
  /** hours at full power before each day since the first */
  private readonly prefix: number[] = [0];

  /** 0 off, 1 full, 0.6 dimmed */
  levelAt(tMs: number): number {
    const day = localDay(tMs);
    const { on, off } = switching(day);
    if (tMs >= off && tMs < on) return 0;
    return tMs < atLocal(day, DIM_TO_H) || tMs >= atLocal(day, DIM_FROM_H) ? DIMMED : 1;
  }

  /** Hours at full power, or their equal, since the meters started; never falls. */
  burntHours(tMs: number): number {
    const day = localDay(tMs);
    return this.before(day) + burntOnDay(day, tMs);
  }

  private before(day: number): number {
    const index = Math.max(0, day - FIRST_DAY);
    for (let i = this.prefix.length; i <= index; i++) {
      const yesterday = FIRST_DAY + i - 1;
      this.prefix.push((this.prefix[i - 1] ?? 0) + burntOnDay(yesterday, atLocal(yesterday + 1, 0)));
    }
    return this.prefix[index] ?? 0;
  }
}

function switching(day: number): { on: number; off: number } {
  const { riseMs, setMs } = sunDay(day);
  return { on: setMs + AFTER_SET_MS, off: riseMs - BEFORE_RISE_MS };
}

function burntOnDay(day: number, untilMs: number): number {
  const { on, off } = switching(day);
  const parts = [
    { from: atLocal(day, 0), to: atLocal(day, DIM_TO_H), level: DIMMED },
    { from: atLocal(day, DIM_TO_H), to: off, level: 1 },
    { from: on, to: atLocal(day, DIM_FROM_H), level: 1 },
    { from: atLocal(day, DIM_FROM_H), to: atLocal(day + 1, 0), level: DIMMED },
  ];
  let ms = 0;
  for (const { from, to, level } of parts) ms += Math.max(0, Math.min(to, untilMs) - from) * level;
  return ms / HOUR_MS;
}
