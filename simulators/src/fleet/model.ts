import type { Position } from '@commune/contract';
import type { Register } from '../services/register.ts';
import type { World } from '../world/world.ts';

/** What a model may know of its thing; the seeds' things fit. */
export interface FleetThing {
  slug: string;
  kind: string;
  name: { vi: string; en: string };
  position?: Position | undefined;
  datastreams: readonly { key: string; property: string }[];
}

/**
 * The value of one datastream at a moment, not yet rounded. `spanMs` is the time since the reading before, which an
 * interval total covers. Not a number = the device says nothing about this now (a latency without a link).
 */
export type Signal = (tMs: number, spanMs: number) => number;

/** What a thing measures, by the observed property's key. */
export type Signals = Readonly<Record<string, Signal>>;

export interface Model {
  signals: Signals;
  /** What happens at the thing to dossiers, documents, reports. */
  register?: Register;
}

/** Makes the model of one thing of a kind. All chance comes from the world's keys, so the same seed gives the same thing. */
export type ModelMaker = (thing: FleetThing, world: World) => Model;

/** Remembers the last moment's value: several signals of a thing often need the same one. */
export function once<T>(compute: (tMs: number) => T): (tMs: number) => T {
  let at = Number.NaN;
  let value: T;
  return (tMs) => {
    if (tMs !== at) {
      value = compute(tMs);
      at = tMs;
    }
    return value;
  };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
