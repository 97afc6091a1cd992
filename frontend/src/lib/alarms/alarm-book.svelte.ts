import { type Alarm, type AlarmFrame, type AlarmList, alarmRoomName, isAnnounced, type Pulse } from '@commune/contract';
import { getJson } from '../feed/http.ts';
import { AlarmSequence, type AlarmStep } from './alarm-sequence.ts';
import { AlarmTable, LEAVING_MS, type ThingAlarms } from './alarm-table.ts';
import { compareAlarms } from './list/order.ts';
import { picturesApart } from './next-picture.ts';

/** A thousand alarms in five seconds are twenty-five pictures of a list, not fifty: the page stays free for its keys. */
const APART_MS = 200;
/** How long after a list that did not come the next one is asked for. */
const RETRY_MS = 3000;

/** What changed since listeners were told last. */
export interface AlarmChange {
  /** the newest copies */
  alarms: readonly Alarm[];
  /** ids of the things whose alarms are others than before */
  things: ReadonlySet<number>;
  /** the first list: nothing in it is news */
  first: boolean;
}

type Listener = (change: AlarmChange) => void;

export interface AlarmBookParts {
  realm: string;
  /** aborts with the feed */
  ended: AbortSignal;
  fetchList?: (realm: string, signal: AbortSignal) => Promise<AlarmList>;
  /** changes are told at most once per picture */
  schedule?: (run: () => void) => void;
  nowMs?: () => number;
}

/** The open alarms of one realm: the list by HTTP, then frames over the socket, the list again where one was missed. */
export class AlarmBook {
  /** Another array after each change; open ones and those that have just ended, in no order. */
  alarms = $state.raw<readonly Alarm[]>([]);
  /** `stale`: something was missed and the list is under way or did not come */
  state = $state.raw<'loading' | 'current' | 'stale' | 'failed'>('loading');
  /** whether the server could not list them all */
  more = $state.raw(false);

  readonly #parts: Required<AlarmBookParts>;
  readonly #room: string;
  readonly #sequence = new AlarmSequence();
  readonly #table = new AlarmTable();
  readonly #listeners = new Set<Listener>();
  #changed = new Map<string, Alarm>();
  #things = new Set<number>();
  #first = true;
  #listed = false;
  #planned = false;
  #fetchUnderWay = false;
  #joinedMeanwhile = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #sweeper: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: AlarmBookParts) {
    this.#parts = {
      fetchList: (realm, signal) => getJson<AlarmList>('/api/alarms', { realm }, signal),
      schedule: picturesApart(APART_MS),
      nowMs: () => performance.now(),
      ...parts,
    };
    this.#room = alarmRoomName(parts.realm);
    parts.ended.addEventListener('abort', () => {
      clearTimeout(this.#retry);
      clearTimeout(this.#sweeper);
    });
  }

  get(id: string): Alarm | undefined {
    return this.#table.get(id);
  }

  /** Undefined where nothing is announced of the thing. */
  summaryOf(thingId: number): ThingAlarms | undefined {
    return this.#table.summaryOf(thingId);
  }

  /** What is announced of the thing, worst first. */
  announcedOf(thingId: number): Alarm[] {
    return this.ofThing(thingId).filter(isAnnounced).sort(compareAlarms);
  }

  ofThing(thingId: number): Alarm[] {
    return this.#table.ofThing(thingId);
  }

  /** Calls `listener` at most once per picture; the answer ends it. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The socket has joined the realm: from now on frames arrive, and what was before them is fetched. */
  joined(): void {
    // A list that was asked for before may be older than the first frame that this connection brings.
    if (this.#fetchUnderWay) this.#joinedMeanwhile = true;
    else void this.#fetch();
  }

  frame(frame: AlarmFrame): void {
    if (frame.room === this.#room) this.#follow(this.#sequence.frame(frame));
  }

  pulse(pulse: Pulse): void {
    this.#follow(this.#sequence.pulse(pulse, this.#room));
  }

  /** What an act's answer says, without waiting for the frame that says the same. */
  take(alarms: readonly Alarm[]): void {
    this.#took(this.#table.apply(alarms, this.#parts.nowMs()));
  }

  #follow(step: AlarmStep): void {
    for (const { alarms } of step.apply) this.take(alarms);
    if (step.fetch) void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const { realm, ended, fetchList } = this.#parts;
    if (ended.aborted || this.#fetchUnderWay) return;
    clearTimeout(this.#retry);
    this.#fetchUnderWay = true;
    this.#sequence.fetching();
    if (this.#listed) this.state = 'stale';
    const list = await fetchList(realm, ended).catch(() => null);
    this.#fetchUnderWay = false;
    if (ended.aborted) return;
    if (list === null) {
      this.#sequence.failed();
      this.state = this.#listed ? 'stale' : 'failed';
      this.#retry = setTimeout(() => void this.#fetch(), RETRY_MS);
      return;
    }
    const { taken, gone } = this.#table.replace(list.alarms);
    this.#listed = true;
    this.more = list.more;
    this.state = 'current';
    this.#took(taken, gone);
    const step = this.#sequence.listed(list);
    const again = this.#joinedMeanwhile;
    this.#joinedMeanwhile = false;
    this.#follow({ ...step, fetch: step.fetch || again });
  }

  #took(taken: readonly Alarm[], gone: readonly Alarm[] = []): void {
    for (const alarm of taken) this.#changed.set(alarm.id, alarm);
    for (const { thing } of [...taken, ...gone]) this.#things.add(thing.id);
    this.#planSweep();
    if (taken.length + gone.length > 0 || this.#first) this.#plan();
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.#parts.schedule(() => {
      this.#planned = false;
      if (this.#parts.ended.aborted) return;
      const change = { alarms: [...this.#changed.values()], things: this.#things, first: this.#first };
      this.#changed = new Map();
      this.#things = new Set();
      // Frames may come before the list; what they bring is news only once there is something to compare it with.
      if (this.#listed) this.#first = false;
      this.alarms = this.#table.all;
      for (const listener of this.#listeners) listener(change);
    });
  }

  #planSweep(): void {
    if (this.#sweeper !== undefined || !this.#table.anyLeaving) return;
    this.#sweeper = setTimeout(() => {
      this.#sweeper = undefined;
      this.#took([], this.#table.sweep(this.#parts.nowMs()));
    }, LEAVING_MS / 4);
  }
}
