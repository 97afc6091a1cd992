import { type Alarm, isAnnounced, type Severity } from '@commune/contract';
import { severityRank } from './severity.ts';

/** An alarm that is over stays in the list this long, so that nobody wonders where it went. */
export const LEAVING_MS = 10_000;

/** What the alarms of one thing make of it, on the map and in the rail. */
export interface ThingAlarms {
  /** of the announced ones */
  worst: Severity;
  count: number;
  /** one of them is acknowledged by nobody */
  unacknowledged: boolean;
  /** no condition holds any more */
  ended: boolean;
  /** the datastream that the worst is about; null where it is about the thing as a whole */
  datastreamId: number | null;
}

/** The open alarms of a realm, fed by lists and frames. Of two copies of an alarm the one with more transitions counts. */
export class AlarmTable {
  #alarms = new Map<string, Alarm>();
  /** alarms that are over, by id, with the moment they leave the list, of a clock that only goes forward */
  #leaving = new Map<string, number>();
  #ofThing = new Map<number, Set<string>>();

  /** Open ones, and those that are over but still shown. */
  get all(): Alarm[] {
    return [...this.#alarms.values()];
  }

  get(id: string): Alarm | undefined {
    return this.#alarms.get(id);
  }

  /** Takes over the newer copies and answers them. `nowMs`: a clock that only goes forward. */
  apply(alarms: readonly Alarm[], nowMs: number): Alarm[] {
    const taken: Alarm[] = [];
    for (const alarm of alarms) {
      const held = this.#alarms.get(alarm.id);
      if (held ? held.n >= alarm.n : !alarm.open) continue;
      if (alarm.open) this.#leaving.delete(alarm.id);
      else if (!this.#leaving.has(alarm.id)) this.#leaving.set(alarm.id, nowMs + LEAVING_MS);
      this.#put(alarm);
      taken.push(alarm);
    }
    return taken;
  }

  /** Holds exactly these open ones and answers those that are new or another. What is left out is over, and goes. */
  replace(alarms: readonly Alarm[]): { taken: Alarm[]; gone: Alarm[] } {
    const before = this.#alarms;
    this.#alarms = new Map();
    this.#ofThing = new Map();
    this.#leaving.clear();
    const taken: Alarm[] = [];
    for (const alarm of alarms) {
      const held = before.get(alarm.id);
      this.#put(held && held.n > alarm.n ? held : alarm);
      if (!held || held.n < alarm.n) taken.push(alarm);
    }
    return { taken, gone: [...before.values()].filter(({ id }) => !this.#alarms.has(id)) };
  }

  /** Drops what has been shown long enough after its end and answers it. */
  sweep(nowMs: number): Alarm[] {
    const gone: Alarm[] = [];
    for (const [id, untilMs] of this.#leaving) {
      if (untilMs > nowMs) continue;
      this.#leaving.delete(id);
      const alarm = this.#alarms.get(id);
      if (!alarm) continue;
      this.#alarms.delete(id);
      this.#ofThing.get(alarm.thing.id)?.delete(id);
      gone.push(alarm);
    }
    return gone;
  }

  get anyLeaving(): boolean {
    return this.#leaving.size > 0;
  }

  ofThing(thingId: number): Alarm[] {
    return [...(this.#ofThing.get(thingId) ?? [])].flatMap((id) => this.#alarms.get(id) ?? []);
  }

  /** Undefined where nothing is announced of the thing. */
  summaryOf(thingId: number): ThingAlarms | undefined {
    return summarise(this.ofThing(thingId));
  }

  #put(alarm: Alarm): void {
    this.#alarms.set(alarm.id, alarm);
    const of = this.#ofThing.get(alarm.thing.id);
    if (of) of.add(alarm.id);
    else this.#ofThing.set(alarm.thing.id, new Set([alarm.id]));
  }
}

function summarise(alarms: readonly Alarm[]): ThingAlarms | undefined {
  const announced = alarms.filter(isAnnounced);
  const [first, ...others] = announced;
  if (!first) return undefined;
  let worst = first;
  for (const alarm of others) if (severityRank(alarm.severity) < severityRank(worst.severity)) worst = alarm;
  return {
    worst: worst.severity,
    datastreamId: worst.datastream?.id ?? null,
    count: announced.length,
    unacknowledged: announced.some(({ acknowledged }) => acknowledged === null),
    ended: !announced.some(({ active }) => active),
  };
}
