import type { SERVICE_EVENT_DATA, ServiceEventType } from '@commune/contract';
import { dateOfDay } from '@commune/domain';
import type { z } from 'zod';
import { localDay } from '../world/calendar.ts';

type Data<T extends ServiceEventType> = z.input<(typeof SERVICE_EVENT_DATA)[T]>;

/** Something that happened: the contract's event without its identity. */
export interface Happening {
  t: number;
  type: ServiceEventType;
  data: Data<ServiceEventType>;
}

export function happening<T extends ServiceEventType>(t: number, type: T, data: Data<T>): Happening {
  return { t: Math.floor(t), type, data };
}

/** All that ever happens to one dossier, document or report, with what belongs to it, in the order of time. */
export type Life = readonly Happening[];

export interface RegisterPlan {
  /** the lives that begin on a local day: the same at every call */
  livesOf: (day: number) => Life[];
  /** no life lasts longer */
  longestDays: number;
}

/** What an office keeps: lives by the day on which they begin. Those of days that were asked lately are kept. */
export class Register {
  readonly longestDays: number;
  /** what `begunOn` keeps, made anew */
  readonly livesOf: RegisterPlan['livesOf'];
  private readonly days = new Map<number, readonly Life[]>();

  constructor({ livesOf, longestDays }: RegisterPlan) {
    this.livesOf = livesOf;
    this.longestDays = longestDays;
  }

  begunOn(day: number): readonly Life[] {
    const lives = this.days.get(day) ?? this.livesOf(day);
    // back to the end of the line: the day that was not asked for longest goes first
    this.days.delete(day);
    this.days.set(day, lives);
    for (const oldest of this.days.keys()) {
      if (this.days.size <= this.longestDays + 16) break;
      this.days.delete(oldest);
    }
    return lives;
  }

  /** What happened after `fromMs`, up to and with `toMs`, in order. */
  during(fromMs: number, toMs: number): Happening[] {
    const found: Happening[] = [];
    for (let day = localDay(fromMs) - this.longestDays; day <= localDay(toMs); day++) {
      for (const life of this.begunOn(day)) {
        if ((life.at(-1)?.t ?? fromMs) <= fromMs) continue;
        for (const one of life) if (one.t > fromMs && one.t <= toMs) found.push(one);
      }
    }
    return found.sort((a, b) => a.t - b.t);
  }
}

/** How a subject's reference begins: simulated, by which seed, begun on which local day. */
export function referenceStem(seed: number, day: number): string {
  return `SIM${seed.toString(36)}-${dateOfDay(day).slice(2).replaceAll('-', '')}`;
}

/** Chance of one life, by what is drawn. */
export type Draw<Name extends string> = (name: Name) => number;
