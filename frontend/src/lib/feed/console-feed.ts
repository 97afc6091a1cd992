import type { Alarm } from '@commune/contract';
import type { AlarmChange } from '../alarms/alarm-book.svelte.ts';
import type { ThingAlarms } from '../alarms/alarm-table.ts';
import type { Connection } from './connection.ts';
import type { Feed } from './feed.ts';

/** Alarms to look at, whoever keeps them. */
export interface AlarmReads {
  /** another array after each change */
  readonly alarms: readonly Alarm[];
  readonly state: 'loading' | 'current' | 'stale' | 'failed';
  /** whether there are others that are not listed */
  readonly more: boolean;
  get(id: string): Alarm | undefined;
  summaryOf(thingId: number): ThingAlarms | undefined;
  announcedOf(thingId: number): Alarm[];
  ofThing(thingId: number): Alarm[];
  onChange(listener: (change: AlarmChange) => void): () => void;
}

/** What the operator's console draws: a feed with its alarms and how it stands with the server. */
export interface ConsoleFeed extends Feed {
  readonly alarms: AlarmReads;
  readonly connection: Connection;
}
