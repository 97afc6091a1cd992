import { AirHours } from '../air-quality/air-hours.ts';
import { AIR_POLLUTANTS, type AirPollutant } from '../air-quality/breakpoints.ts';
import { hourlyMean } from '../air-quality/completeness.ts';
import type { WatchedThing } from './evaluation.ts';
import type { TakenReading } from './evaluator.ts';

const HOUR_MS = 3_600_000;
/** Of an hour those before it count that a mean of 24 hours is made of. */
const BACK_MS = 23 * HOUR_MS;
/** How far back readings are needed to tell the hour that goes on. */
export const AIR_BACK_MS = BACK_MS + HOUR_MS;

interface AirThing {
  /** of what is derived, by property */
  derived: ReadonlyMap<string, number>;
  perHour: ReadonlyMap<AirPollutant, number>;
  /** readings by hour, pollutant and time */
  hours: Map<number, Map<AirPollutant, Map<number, number>>>;
  /** hours that were told, and of which more came */
  again: Set<number>;
}

/**
 * What is derived from the air of things by a clock that comes with the readings: each hour once the clock says that it is
 * over, and again where more of it comes afterwards. Only what has a datastream is told.
 */
export class AirByClock {
  readonly #things: readonly AirThing[];
  readonly #streams = new Map<number, { thing: AirThing; pollutant: AirPollutant }>();
  #toldMs: number;
  /** whether more came of hours that were told */
  #more = true;

  /** `clockMs`: what was over by then has been told. `before`: whose hours it goes on with. */
  constructor(things: readonly WatchedThing[], clockMs: number, before: AirByClock | null = null) {
    this.#toldMs = clockMs;
    this.#things = things.flatMap(({ datastreams }) => {
      const measured = datastreams.filter(({ property }) => isPollutant(property));
      if (measured.length === 0) return [];
      const known = measured
        .map(({ id }) => (before === null ? undefined : before.#streams.get(id)?.thing))
        .find((thing) => thing !== undefined);
      const thing: AirThing = {
        derived: new Map(datastreams.map(({ property, id }) => [property, id])),
        perHour: new Map(
          measured.map(({ property, expectedIntervalS }) => [property as AirPollutant, 3600 / expectedIntervalS]),
        ),
        hours: known?.hours ?? new Map(),
        again: known?.again ?? new Set(),
      };
      for (const { id, property } of measured) this.#streams.set(id, { thing, pollutant: property as AirPollutant });
      return [thing];
    });
  }

  /** The datastreams that something is derived from. */
  get inputs(): Iterable<number> {
    return this.#streams.keys();
  }

  /** A reading of a time that is there already takes its place. */
  take(datastreamId: number, timeMs: number, value: number): void {
    const stream = this.#streams.get(datastreamId);
    if (stream === undefined) return;
    const { thing, pollutant } = stream;
    const hourMs = Math.floor(timeMs / HOUR_MS) * HOUR_MS;
    const hour = thing.hours.get(hourMs) ?? new Map<AirPollutant, Map<number, number>>();
    thing.hours.set(hourMs, hour);
    const readings = hour.get(pollutant) ?? new Map<number, number>();
    hour.set(pollutant, readings);
    readings.set(timeMs, value);
    if (hourMs + HOUR_MS > this.#toldMs) return;
    thing.again.add(hourMs);
    this.#more = true;
  }

  tell(clockMs: number): TakenReading[] {
    const firstMs = Math.floor(this.#toldMs / HOUR_MS) * HOUR_MS;
    this.#toldMs = Math.max(this.#toldMs, clockMs);
    const told: TakenReading[] = [];
    if (clockMs < firstMs + HOUR_MS && !this.#more) return told;
    this.#more = false;
    for (const thing of this.#things) {
      const over = [...thing.hours.keys()].filter((hourMs) => hourMs >= firstMs && hourMs + HOUR_MS <= clockMs);
      for (const hourMs of [...new Set([...thing.again, ...over])].sort((a, b) => a - b))
        told.push(...hourOf(thing, hourMs));
      thing.again.clear();
      for (const hourMs of thing.hours.keys()) {
        if (hourMs < clockMs - 2 * AIR_BACK_MS) thing.hours.delete(hourMs);
      }
    }
    return told;
  }
}

function hourOf({ hours, perHour, derived }: AirThing, hourMs: number): TakenReading[] {
  const air = new AirHours(hourMs - BACK_MS, hourMs + HOUR_MS);
  for (let at = hourMs - BACK_MS; at <= hourMs; at += HOUR_MS) {
    for (const [pollutant, readings] of hours.get(at) ?? []) {
      const n = readings.size;
      let sum = 0;
      for (const value of readings.values()) sum += value;
      air.add(pollutant, at, hourlyMean({ n, mean: sum / n }, perHour.get(pollutant)!));
    }
  }
  return air.hour(hourMs).flatMap(({ property, timeMs, value }) => {
    const datastreamId = derived.get(property);
    return datastreamId === undefined ? [] : [{ datastreamId, timeMs, value }];
  });
}

function isPollutant(property: string): boolean {
  return (AIR_POLLUTANTS as readonly string[]).includes(property);
}
