import { type Alarm, isAnnounced } from '@commune/contract';
import type { AlarmReads } from '../feed/console-feed.ts';
import type { AlarmChange } from './alarm-book.svelte.ts';
import { AlarmTable, type ThingAlarms } from './alarm-table.ts';
import { compareAlarms } from './list/order.ts';

/** The alarms that were open at a moment of the past. Nothing in them can be handled. */
export class PastAlarms implements AlarmReads {
  alarms = $state.raw<readonly Alarm[]>([]);
  state = $state.raw<AlarmReads['state']>('loading');
  more = $state.raw(false);
  #table = new AlarmTable();
  readonly #listeners = new Set<(change: AlarmChange) => void>();

  get(id: string): Alarm | undefined {
    return this.#table.get(id);
  }

  summaryOf(thingId: number): ThingAlarms | undefined {
    return this.#table.summaryOf(thingId);
  }

  announcedOf(thingId: number): Alarm[] {
    return this.ofThing(thingId).filter(isAnnounced).sort(compareAlarms);
  }

  ofThing(thingId: number): Alarm[] {
    return this.#table.ofThing(thingId);
  }

  onChange(listener: (change: AlarmChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Holds exactly these; tells nobody where they are the same in the same state as before. */
  show(alarms: readonly Alarm[], more: boolean): void {
    this.state = 'current';
    this.more = more;
    const before = this.#table;
    const others = alarms.filter(({ id, n }) => before.get(id)?.n !== n);
    const ids = new Set(alarms.map(({ id }) => id));
    const gone = this.alarms.filter(({ id }) => !ids.has(id));
    if (others.length + gone.length === 0) return;
    this.#table = new AlarmTable();
    this.#table.replace(alarms);
    this.alarms = alarms;
    const things = new Set([...others, ...gone].map(({ thing }) => thing.id));
    for (const listener of this.#listeners) listener({ alarms: others, things, first: false });
  }
}
