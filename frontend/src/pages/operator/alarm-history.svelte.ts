import type { Alarm, AlarmList } from '@commune/contract';
import type { ConsoleFeed } from '../../lib/feed/console-feed.ts';
import { getJson } from '../../lib/feed/http.ts';

const HISTORY_DAYS = 30;
const DAY_MS = 86_400_000;

/** The alarms of one thing over the past days, newest first: fetched, then kept as new as what is heard live, or as of a moment. */
export class AlarmHistory {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  alarms = $state.raw<readonly Alarm[]>([]);
  more = $state.raw(false);

  readonly #realm: string;
  readonly #thing: string;
  readonly #clock: Pick<ConsoleFeed, 'now' | 'momentMs'>;

  constructor(realm: string, thing: string, clock: Pick<ConsoleFeed, 'now' | 'momentMs'>) {
    this.#realm = realm;
    this.#thing = thing;
    this.#clock = clock;
  }

  async load(signal: AbortSignal): Promise<void> {
    if (this.state === 'failed') this.state = 'loading';
    await this.#fetch({}, signal);
  }

  /** The page after the oldest held. */
  async loadMore(signal: AbortSignal): Promise<void> {
    const oldest = this.alarms.at(-1);
    if (oldest) await this.#fetch({ before: oldest.id }, signal);
  }

  /** Copies heard live: newer ones take the place of those held, alarms that are new come first. */
  take(heard: readonly Alarm[]): void {
    this.alarms = newestFirst(this.alarms, heard);
  }

  async #fetch(more: Record<string, string>, signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.now();
    const from = new Date(nowMs - HISTORY_DAYS * DAY_MS).toISOString();
    const then = this.#clock.momentMs === null ? {} : { to: nowMs + 1, at: nowMs };
    try {
      const query = { realm: this.#realm, thing: this.#thing, from, limit: 100, ...then, ...more };
      const list = await getJson<AlarmList>('/api/alarms', query, signal);
      // Of another moment nothing is known from this one.
      const held = 'at' in then && more.before === undefined ? [] : this.alarms;
      this.alarms = newestFirst(held, list.alarms);
      this.more = list.more;
      this.state = 'ready';
    } catch {
      if (!signal.aborted && this.state === 'loading') this.state = 'failed';
    }
  }
}

/** Both lists in one; of two copies of an alarm the one with more transitions counts. */
export function newestFirst(held: readonly Alarm[], heard: readonly Alarm[]): Alarm[] {
  const byId = new Map(held.map((alarm) => [alarm.id, alarm]));
  for (const alarm of heard) {
    const known = byId.get(alarm.id);
    if (!known || known.n < alarm.n) byId.set(alarm.id, alarm);
  }
  return [...byId.values()].sort((a, b) => b.raisedMs - a.raisedMs || Number(b.id) - Number(a.id));
}
