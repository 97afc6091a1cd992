import {
  type Alarm,
  isAnnounced,
  type Presented,
  type Scorecard,
  type WallPageKey,
  type WallServices,
} from '@commune/contract';
import { News } from '../alarms/announce/news.ts';
import { type AlarmCounts, countAlarms } from '../alarms/list/counts.ts';
import { compareAlarms } from '../alarms/list/order.ts';
import { RuleBook } from '../alarms/rule-book.svelte.ts';
import type { ConsoleFeed } from '../feed/console-feed.ts';
import { PageClock } from '../feed/page-clock.svelte.ts';
import { formatNumber } from '../i18n/numbers.ts';
import { shortDuration } from '../i18n/times.ts';
import { i18n } from '../i18n/words.svelte.ts';
import { AskedAgain } from './asked-again.svelte.ts';
import { type Coverage, coverageOf, type Gathered, gather } from './figures.ts';
import { FloodHistory } from './flood/flood-history.svelte.ts';
import { gaugeFigures } from './flood/gauge.ts';
import { type Jump, jumpFor, shownAt } from './jump.ts';
import { shortName } from './names.ts';
import { DEFAULT_PLAN, PAST_PLAN, pagesAt } from './rotation.ts';
import type { NamedGauge } from './situation.ts';
import { wallWords } from './words.ts';

const SHOWS_SERVICES: ReadonlySet<WallPageKey> = new Set(['overview', 'services']);

const nobody = () => null;

/**
 * What every page of the wall draws from, whoever makes its feed. Everything that ages follows `clock`, so that all figures
 * step together; at a moment of the past it stands still, and the pages turn by themselves all the same.
 */
export class Wall {
  readonly feed: ConsoleFeed;
  /** the pages that this wall has, one at least */
  offered = $state.raw<readonly WallPageKey[]>([]);
  readonly clock = new PageClock();
  readonly rules: RuleBook;
  readonly history: FloodHistory;
  /** the board of public services, without a dossier's code */
  readonly services: AskedAgain<WallServices>;
  readonly plan: AskedAgain<Scorecard>;
  /** whether it shows a moment of the past: then nothing that is told of the present alone is asked for */
  readonly inPast: boolean;
  readonly #presented: () => Presented | null;
  readonly #turnClock = new PageClock();
  readonly #news = new News();
  #jump = $state.raw<Jump | null>(null);

  /** `presented`: what somebody shows on this screen. */
  constructor(feed: ConsoleFeed, offered: readonly WallPageKey[], presented: () => Presented | null = nobody) {
    this.feed = feed;
    this.inPast = feed.momentMs !== null;
    this.#presented = presented;
    this.offered = offered;
    this.rules = new RuleBook(feed.realm);
    this.history = new FloodHistory(feed);
    this.services = new AskedAgain('/api/wall/services', feed.realm, () => SHOWS_SERVICES.has(this.shown.page));
    this.plan = new AskedAgain('/api/plan', feed.realm, () => this.shown.page === 'plan');
  }

  /** Follows everything it draws from; the answer ends it. */
  follow(): () => void {
    return this.inPast ? this.#followPast() : this.#followLive();
  }

  #followPast(): () => void {
    const atMs = this.feed.now();
    this.clock.nowMs = atMs;
    const ends = [this.#turnClock.follow(() => Date.now()), this.rules.follow(atMs), this.history.follow()];
    return () => {
      for (const end of ends) end();
    };
  }

  #followLive(): () => void {
    const { alarms } = this.feed;
    this.#news.know(alarms.alarms);
    const ends = [
      this.clock.follow(() => this.feed.now()),
      this.rules.follow(),
      this.history.follow(),
      this.services.follow(),
      this.plan.follow(),
      alarms.onChange((change) => {
        this.rules.seen(change.alarms);
        if (change.first) this.#news.know(change.alarms);
        else this.#hear(this.#news.among(change.alarms));
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  readonly shown = $derived.by(() => {
    // Nobody's word reaches a wall that has lost its connection: it goes back to its plan.
    const presented = this.feed.connection.state === 'lost' ? null : this.#presented();
    return shownAt(this.turnMs, { jump: this.#jump, presented }, this.#plan, this.offered);
  });

  /** The pages that take turns now. */
  readonly turns: readonly WallPageKey[] = $derived.by(() => pagesAt(this.turnMs, this.#plan, this.offered));

  /** What the turns go by. */
  get turnMs(): number {
    return this.inPast ? this.#turnClock.nowMs : this.clock.nowMs;
  }

  /** What is said where a figure is not known: it may be on its way, but not that of a moment for which nobody has it. */
  get missing(): string {
    return this.inPast ? this.words.noData : this.words.fetching;
  }

  get #plan() {
    return this.inPast ? PAST_PLAN : DEFAULT_PLAN;
  }

  /** Whether the open alarms are known: until then nothing is said of them, least of all that there is none. */
  get alarmsKnown(): boolean {
    const { state } = this.feed.alarms;
    return state === 'current' || state === 'stale';
  }

  /** Announced alarms, worst first. */
  readonly alarms: readonly Alarm[] = $derived.by(() =>
    this.feed.alarms.alarms.filter(isAnnounced).sort(compareAlarms),
  );
  readonly counts: AlarmCounts = $derived.by(() => countAlarms(this.feed.alarms.alarms));

  /** The river's gauges, in the registry's order. */
  readonly gauges: readonly NamedGauge[] = $derived.by(() => {
    this.#step();
    return this.feed.registry.things
      .filter(({ kind, state }) => kind === 'river-gauge' && state === 'registered')
      .map((thing) => ({
        name: shortName(thing, this.feed.registry, i18n.language),
        figures: gaugeFigures(this.feed, thing, this.rules.rules),
      }));
  });

  readonly coverage: Coverage = $derived.by(() => {
    this.#step();
    return coverageOf(this.feed, () => true);
  });

  get words() {
    return wallWords(i18n.language);
  }

  /** The fresh values of a property, anew with every second. */
  gather(property: string, ...kinds: string[]): Gathered {
    this.#step();
    return gather(this.feed, property, kinds.length > 0 ? kinds : undefined);
  }

  /** «6 s trước» */
  ago(ms: number): string {
    const ageMs = this.clock.nowMs - ms;
    const { units } = i18n.words;
    return ageMs < 1000 ? units.now : units.ago(shortDuration(ageMs, i18n.words));
  }

  /** «6 s trước», or that nothing was told yet. */
  told(newestMs: number | null): string {
    return newestMs === null ? this.words.noAge : this.ago(newestMs);
  }

  /** «6 s trước, 4/4 trạm»: how old a figure is and of how many it is made. */
  age(newestMs: number | null, heard: number, total: number, unit: string): string {
    const [n, of] = [heard, total].map((count) => formatNumber(count, 0, i18n.language));
    return `${this.told(newestMs)}, ${this.words.of(n!, of!, unit)}`;
  }

  /** The same of what there may be none of: then nothing has to be covered. */
  ageOfAny(knownMs: number | null, known: number, of: number, unit: string): string {
    return of === 0 ? this.told(knownMs) : this.age(knownMs, known, of, unit);
  }

  ageOf({ newestMs, values, of }: Gathered, unit: string): string {
    return this.age(newestMs, values.length, of, unit);
  }

  /** What reads this is made anew with every second, and at once when the first snapshot is there. */
  #step(): void {
    [this.clock.nowMs, this.feed.connection];
  }

  #hear(news: readonly Alarm[]): void {
    this.#jump = jumpFor(news, this.offered, this.feed.now()) ?? this.#jump;
  }
}
