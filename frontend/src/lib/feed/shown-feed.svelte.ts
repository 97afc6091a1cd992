import type { Alarm, Commune, Registry } from '@commune/contract';
import type { AlarmChange } from '../alarms/alarm-book.svelte.ts';
import type { ThingAlarms } from '../alarms/alarm-table.ts';
import type { Connection } from './connection.ts';
import type { AlarmReads, ConsoleFeed } from './console-feed.ts';
import type { FeedChange, Latest, Liveness } from './feed.ts';
import type { LiveFeed } from './live-feed.svelte.ts';
import type { PastFeed } from './past-feed.svelte.ts';

type Deaf = () => void;

/**
 * The feed that the console shows: the live one, or a moment of the past while somebody is there. One object for both, so
 * that the map and the lists stay as they are and only what they show changes.
 */
export class ShownFeed implements ConsoleFeed {
  readonly live: LiveFeed;
  readonly alarms: AlarmReads;
  #past = $state.raw<PastFeed | null>(null);
  readonly #listeners = new Set<(change: FeedChange) => void>();
  readonly #alarms: ShownAlarms;
  #stop: Deaf = () => undefined;

  constructor(live: LiveFeed) {
    this.live = live;
    this.#alarms = new ShownAlarms(() => this.#shown.alarms);
    this.alarms = this.#alarms;
  }

  /** null: the present */
  get past(): PastFeed | null {
    return this.#past;
  }

  get #shown(): ConsoleFeed {
    return this.#past ?? this.live;
  }

  get realm(): string {
    return this.live.realm;
  }
  get commune(): Commune {
    return this.live.commune;
  }
  get registry(): Registry {
    return this.#shown.registry;
  }
  get momentMs(): number | null {
    return this.#shown.momentMs;
  }
  get connection(): Connection {
    return this.#shown.connection;
  }

  latest(datastreamId: number): Latest | undefined {
    return this.#shown.latest(datastreamId);
  }
  lastHeardMs(thingId: number): number | null {
    return this.#shown.lastHeardMs(thingId);
  }
  liveness(thingId: number): Liveness {
    return this.#shown.liveness(thingId);
  }
  datastreamLiveness(datastreamId: number): Liveness {
    return this.#shown.datastreamLiveness(datastreamId);
  }
  now(): number {
    return this.#shown.now();
  }

  onChange(listener: (change: FeedChange) => void): Deaf {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Passes on what the feed that is shown tells; the answer ends it. */
  follow(): Deaf {
    this.#listen();
    return () => this.#stop();
  }

  /** Shows a moment of the past, or (null) the present again. */
  show(past: PastFeed | null): void {
    if (past === this.#past) return;
    const before = this.#shown;
    this.#past = past;
    this.#listen();
    const { registry } = this;
    const things = new Set(registry.things.map(({ id }) => id));
    this.#tell({ things, registryChanged: registry !== before.registry });
    this.#alarms.turned(before.alarms);
  }

  #listen(): void {
    this.#stop();
    const feed = this.#shown.onChange((change) => this.#tell(change));
    const alarms = this.#shown.alarms.onChange((change) => this.#alarms.tell(change));
    this.#stop = () => {
      feed();
      alarms();
    };
  }

  #tell(change: FeedChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

class ShownAlarms implements AlarmReads {
  readonly #shown: () => AlarmReads;
  readonly #listeners = new Set<(change: AlarmChange) => void>();

  constructor(shown: () => AlarmReads) {
    this.#shown = shown;
  }

  get alarms(): readonly Alarm[] {
    return this.#shown().alarms;
  }
  get state(): AlarmReads['state'] {
    return this.#shown().state;
  }
  get more(): boolean {
    return this.#shown().more;
  }
  get(id: string): Alarm | undefined {
    return this.#shown().get(id);
  }
  summaryOf(thingId: number): ThingAlarms | undefined {
    return this.#shown().summaryOf(thingId);
  }
  announcedOf(thingId: number): Alarm[] {
    return this.#shown().announcedOf(thingId);
  }
  ofThing(thingId: number): Alarm[] {
    return this.#shown().ofThing(thingId);
  }

  onChange(listener: (change: AlarmChange) => void): Deaf {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: AlarmChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** Others are shown than before: whatever had an alarm or has one now looks different. */
  turned(before: AlarmReads): void {
    const alarms = [...this.alarms];
    const things = new Set([...before.alarms, ...alarms].map(({ thing }) => thing.id));
    this.tell({ alarms, things, first: false });
  }
}
