import {
  type Alarm,
  type AlarmList,
  type Commune,
  HORIZON_MS,
  type IngestGap,
  type LatestColumns,
  type RealmState as MomentState,
  type Registry,
} from '@commune/contract';
import type { Span } from '@commune/domain';
import { untrack } from 'svelte';
import { picturesApart } from '../alarms/next-picture.ts';
import { PastAlarms } from '../alarms/past-alarms.svelte.ts';
import { ChangeNotice } from './change-notice.ts';
import type { Connection } from './connection.ts';
import type { ConsoleFeed } from './console-feed.ts';
import type { FeedChange, Latest, Liveness } from './feed.ts';
import { getJson } from './http.ts';
import type { LiveFeed } from './live-feed.svelte.ts';
import { PastWindows } from './past-windows.ts';
import { RealmState } from './realm-state.ts';

const DAY_MS = 86_400_000;
/** Gaps are asked for so far around a moment. */
const GAPS_AROUND_MS = 15 * DAY_MS;
/** A moment that nothing follows for so long is one that somebody looks at: what lies around it is fetched. */
const SETTLED_MS = 150;
/** The playhead follows the hand; what is drawn of a moment, ten times a second at most: that is a film. */
const PICTURES_APART_MS = 100;

/**
 * One realm at a moment of the past: values, liveness and alarms as they were. What `draw` shows comes from memory; a
 * moment beyond it is asked for by itself, which is quicker than the window around it, and the window follows.
 */
export class PastFeed implements ConsoleFeed {
  readonly realm: string;
  readonly commune: Commune;
  readonly alarms = new PastAlarms();
  readonly connection: Connection = { state: 'connected' };
  momentMs = $state(0);
  /** the moment that clocks, ages and counts go by: it follows with the pictures */
  picturedMs = $state(0);
  /** a moment that was asked for and is not drawn yet */
  waiting = $state(false);
  readonly windows: PastWindows;

  readonly #live: LiveFeed;
  readonly #state: RealmState;
  readonly #notice = new ChangeNotice(picturesApart(PICTURES_APART_MS));
  readonly #pictured = picturesApart(PICTURES_APART_MS);
  #isPicturePlanned = false;
  readonly #ended = new AbortController();
  #registry: Registry;
  /** by which things were last judged to have been heard beyond the horizon */
  #heardAtMs: number | null = null;
  #gaps: { span: Span; list: readonly IngestGap[] } | null = null;
  #wantedMs = 0;
  #asking: Promise<void> | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(live: LiveFeed) {
    this.#live = live;
    this.realm = live.realm;
    this.commune = live.commune;
    this.#registry = live.registry;
    this.#state = new RealmState(live.registry);
    this.windows = new PastWindows({ registry: live.registry, nowMs: () => live.now() });
  }

  get registry(): Registry {
    return this.#registry;
  }

  latest(datastreamId: number): Latest | undefined {
    return this.#state.latest(datastreamId);
  }

  lastHeardMs(thingId: number): number | null {
    return this.#state.lastHeardMs(thingId);
  }

  liveness(thingId: number): Liveness {
    return this.#state.liveness(thingId);
  }

  datastreamLiveness(datastreamId: number): Liveness {
    return this.#state.datastreamLiveness(datastreamId, this.now());
  }

  now(): number {
    return untrack(() => this.momentMs);
  }

  onChange(listener: (change: FeedChange) => void): () => void {
    return this.#notice.listen(listener);
  }

  /** Draws a moment from memory. Answers whether it could. */
  draw(atMs: number): boolean {
    const window = this.windows.find(atMs);
    if (window === undefined || this.#gapsAround(atMs) === undefined) return false;
    this.#wantedMs = atMs;
    this.#put(atMs, window.state.at(atMs), window.alarms.at(atMs), window.alarms.more);
    return true;
  }

  /**
   * Draws a moment, from memory or once the server has told of it; where another is asked for meanwhile, that one as soon
   * as can be. Throws as `getJson` does.
   */
  async show(atMs: number): Promise<void> {
    this.#wantedMs = atMs;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.windows.prepare(this.#wantedMs), SETTLED_MS);
    if (this.draw(atMs)) return;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
      this.waiting = false;
    });
    return this.#asking;
  }

  close(): void {
    clearTimeout(this.#settling);
    this.#ended.abort();
    this.windows.close();
  }

  async #ask(): Promise<void> {
    this.waiting = true;
    const { signal } = this.#ended;
    for (let atMs = Number.NaN; atMs !== this.#wantedMs; ) {
      atMs = this.#wantedMs;
      if (this.draw(atMs)) return;
      const query = { realm: this.realm, at: atMs };
      const [state, list] = await Promise.all([
        getJson<MomentState>('/api/state', query, signal),
        getJson<AlarmList>('/api/alarms', query, signal),
        this.#loadGaps(atMs),
      ]);
      signal.throwIfAborted();
      this.#put(atMs, state, list.alarms, list.more);
    }
  }

  #put(atMs: number, columns: LatestColumns, alarms: readonly Alarm[], more: boolean): void {
    this.momentMs = atMs;
    this.#planPicture();
    this.#useRegistry(atMs);
    this.#notice.things(this.#state.reset(columns, atMs));
    this.alarms.show(alarms, more);
  }

  #planPicture(): void {
    // The first is there before anybody looks.
    if (this.picturedMs === 0) this.picturedMs = this.now();
    if (this.#isPicturePlanned) return;
    this.#isPicturePlanned = true;
    this.#pictured(() => {
      this.#isPicturePlanned = false;
      this.picturedMs = this.now();
    });
  }

  /** Things as they are registered today; of when they were heard last, only what was known at the moment. */
  #useRegistry(atMs: number): void {
    const { registry } = this.#live;
    const others = registry !== this.#registry;
    if (!others && this.#heardAtMs !== null && Math.abs(atMs - this.#heardAtMs) < DAY_MS / 24) return;
    this.#heardAtMs = atMs;
    this.#registry = registry;
    const things = registry.things.map((thing) =>
      thing.lastHeardMs !== null && thing.lastHeardMs > atMs - HORIZON_MS ? { ...thing, lastHeardMs: null } : thing,
    );
    this.#notice.things(this.#state.setRegistry({ ...registry, things }, atMs));
    if (others) this.#notice.registry();
  }

  #gapsAround(atMs: number): readonly IngestGap[] | undefined {
    const { span, list } = this.#gaps ?? {};
    // Silence is told by what lies before.
    return span && atMs - HORIZON_MS >= span.fromMs && atMs <= span.toMs ? list : undefined;
  }

  async #loadGaps(atMs: number): Promise<void> {
    if (this.#gapsAround(atMs) !== undefined) return;
    const span = {
      fromMs: atMs - GAPS_AROUND_MS,
      toMs: Math.max(atMs + 1, Math.min(atMs + GAPS_AROUND_MS, this.#live.now())),
    };
    const query = { realm: this.realm, from: Math.floor(span.fromMs), to: Math.ceil(span.toMs) };
    const list = await getJson<IngestGap[]>('/api/gaps', query, this.#ended.signal);
    this.#gaps = { span, list };
    this.#notice.things(this.#state.setGaps(list, atMs));
  }
}
