import type { NearestEvent } from '@commune/contract';
import { getJson, ProblemError } from '../feed/http.ts';
import type { PastFeed } from '../feed/past-feed.svelte.ts';
import type { ShownFeed } from '../feed/shown-feed.svelte.ts';
import { readMoment } from './moment-text.ts';
import { latestSpan, type Span, spanAround, type Zoom } from './span.ts';
import { otherSpeed, type Speed } from './speeds.ts';

/** Nearer to now than this is now. */
const NOW_WITHIN_MS = 2000;
/** How often the moment moves on while it is played: drawing is what costs, and ten pictures a second is a film. */
const FRAME_MS = 100;
/** At the speed of the clock nothing changes more often. */
const SLOW_FRAME_MS = 500;
/** While it is played the address follows from time to time: browsers allow so many changes of it. */
const TELL_EVERY_MS = 5000;

/** Why a moment cannot be shown. */
export type Trouble =
  | { why: 'unreadable'; text: string }
  | { why: 'future'; atMs: number }
  | { why: 'refused'; detail: string }
  | { why: 'unreachable' };

export interface TimeMachineParts {
  feed: ShownFeed;
  /** a moment is shown, or (null) the present; `settled`: somebody has come to rest there */
  onmoment: (atMs: number | null, settled: boolean) => void;
  /** the page turns to the past, or back; before anything of it is shown */
  onturn: (past: boolean) => void;
  makePast?: (feed: ShownFeed) => Promise<PastFeed>;
}

/** Goes to moments of the past, plays from there on, and comes back to the present. */
export class TimeMachine {
  playing = $state(false);
  speed = $state<Speed>(60);
  loop = $state(false);
  /** the next moment is not there yet */
  waiting = $state(false);
  trouble = $state.raw<Trouble | null>(null);
  zoom = $state<Zoom>('24h');
  /** what the bar shows, and what is played again and again in a loop */
  span = $state.raw<Span>({ fromMs: 0, toMs: 1 });

  readonly #parts: Required<TimeMachineParts>;
  #opening: Promise<PastFeed> | null = null;
  #past: PastFeed | null = null;
  /** where somebody is on the way to */
  #wantedMs: number | null = null;
  /** grows with each wish: what an older one brings is not shown */
  #wish = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldMs = 0;
  #closed = false;

  constructor(parts: TimeMachineParts) {
    this.#parts = { makePast, ...parts };
    this.span = latestSpan(this.zoom, this.nowMs);
  }

  /** null: the present */
  get momentMs(): number | null {
    return this.#parts.feed.momentMs;
  }

  get realm(): string {
    return this.#parts.feed.realm;
  }

  get nowMs(): number {
    return this.#parts.feed.live.now();
  }

  /** Shows what the address names. */
  read(text: string | null): void {
    if (text === null) {
      if (this.momentMs !== null) this.back();
      return;
    }
    const atMs = readMoment(text);
    if (atMs === null) this.#refuse({ why: 'unreadable', text });
    else if (atMs > this.nowMs + NOW_WITHIN_MS) this.#refuse({ why: 'future', atMs });
    else if (atMs !== this.momentMs) void this.#show(atMs, true);
  }

  /** To a moment; the present where it is as good as now. `settled` false: on the way, while the playhead is dragged. */
  go(atMs: number, settled = true): Promise<void> {
    const whole = Math.round(atMs);
    this.#wantedMs = whole;
    if (whole > this.nowMs - NOW_WITHIN_MS) {
      this.back();
      return Promise.resolve();
    }
    return this.#show(whole, settled);
  }

  /** Somebody has come to rest where the last wish led. */
  rest(): Promise<void> {
    return this.#wantedMs === null ? Promise.resolve() : this.go(this.#wantedMs);
  }

  /** To the present. */
  back(): void {
    this.trouble = null;
    this.#leave();
    this.#parts.onmoment(null, true);
  }

  /** Keeps what the bar shows around the moment, or the present. */
  lookAround(): void {
    const { nowMs } = this;
    const around = spanAround(this.momentMs ?? nowMs, this.zoom, nowMs, this.span);
    if (around.fromMs !== this.span.fromMs || around.toMs !== this.span.toMs) this.span = around;
  }

  /** Plays on or pauses; in the present it holds the moment. */
  toggle(): void {
    if (this.playing) {
      this.pause();
      this.#settle();
    } else if (this.momentMs === null) void this.#show(Math.floor(this.nowMs / 1000) * 1000, true);
    else this.play();
  }

  play(): void {
    if (this.momentMs === null || this.playing) return;
    this.playing = true;
    this.#plan(performance.now());
  }

  pause(): void {
    this.playing = false;
    this.waiting = false;
    clearTimeout(this.#timer);
  }

  changeSpeed(steps: 1 | -1): void {
    this.speed = otherSpeed(this.speed, steps);
  }

  /** To the nearest event on one side. Answers whether there was one. */
  async step(side: 'after' | 'before'): Promise<boolean> {
    const fromMs = this.momentMs ?? Math.floor(this.nowMs);
    if (side === 'after' && this.momentMs === null) return false;
    const wish = ++this.#wish;
    this.pause();
    try {
      const query = { realm: this.#parts.feed.realm, [side]: fromMs };
      const { event } = await getJson<NearestEvent>('/api/timeline/event', query);
      if (wish !== this.#wish || event === null) return event !== null;
      await this.go(event.atMs);
      return true;
    } catch (error) {
      this.#fail(error);
      return true;
    }
  }

  dismiss(): void {
    this.trouble = null;
    if (this.momentMs === null) this.#parts.onmoment(null, true);
  }

  close(): void {
    this.#closed = true;
    this.pause();
    this.#past?.close();
  }

  async #show(atMs: number, settled: boolean): Promise<void> {
    const wish = ++this.#wish;
    this.trouble = null;
    try {
      const { feed, onmoment } = this.#parts;
      this.#opening ??= this.#parts.makePast(feed);
      const past = await this.#opening;
      if (this.#closed) return past.close();
      if (wish !== this.#wish) return;
      this.#past = past;
      await past.show(atMs);
      // Another moment was asked for, or the present.
      if (this.#past !== past || this.#closed) return;
      if (this.momentMs === null) this.#parts.onturn(true);
      feed.show(past);
      if (wish === this.#wish) onmoment(past.momentMs, settled);
    } catch (error) {
      if (wish === this.#wish) this.#fail(error);
    }
  }

  #plan(begunMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#advance(begunMs), this.speed === 1 ? SLOW_FRAME_MS : FRAME_MS);
  }

  #advance(begunMs: number): void {
    const past = this.#past;
    if (!this.playing || past === null) return;
    const frameMs = performance.now();
    const nextMs = Math.round(past.now() + (frameMs - begunMs) * this.speed);
    const end = this.loop ? Math.min(this.span.toMs, this.nowMs - NOW_WITHIN_MS) : this.nowMs - NOW_WITHIN_MS;
    if (nextMs >= end) {
      if (!this.loop) {
        this.back();
        return;
      }
      void past.show(this.span.fromMs).then(
        () => this.playing && this.#plan(performance.now()),
        (error) => this.#fail(error),
      );
      return;
    }
    past.windows.prepare(nextMs + past.windows.widthMs);
    if (past.draw(nextMs)) {
      this.waiting = false;
      if (frameMs - this.#toldMs > TELL_EVERY_MS) this.#settle();
      this.#plan(frameMs);
      return;
    }
    // The moment waits for its window: nothing is passed over.
    this.waiting = true;
    void past.windows.load(nextMs).then(async (window) => {
      if (!this.playing || this.#past !== past) return;
      if (window === null) {
        this.#fail(new Error('no window'));
        return;
      }
      // Gaps of another time may be what was missing.
      if (!past.draw(nextMs)) await past.show(nextMs).catch((error) => this.#fail(error));
      if (this.playing) this.#plan(performance.now());
    });
  }

  #settle(): void {
    this.#toldMs = performance.now();
    if (this.momentMs !== null) this.#parts.onmoment(this.momentMs, true);
  }

  #leave(): void {
    this.#wish++;
    this.#wantedMs = null;
    this.pause();
    const past = this.#past;
    this.#past = null;
    this.#opening = null;
    if (this.momentMs !== null) {
      this.#parts.onturn(false);
      this.#parts.feed.show(null);
    }
    past?.close();
  }

  #refuse(trouble: Trouble): void {
    this.#leave();
    this.trouble = trouble;
  }

  #fail(error: unknown): void {
    this.pause();
    if (this.#closed) return;
    this.trouble =
      error instanceof ProblemError
        ? { why: 'refused', detail: error.problem.detail || error.problem.title }
        : { why: 'unreachable' };
  }
}

/** What only the past needs comes once somebody goes there. */
async function makePast({ live }: ShownFeed): Promise<PastFeed> {
  const { PastFeed: Made } = await import('../feed/past-feed.svelte.ts');
  return new Made(live);
}
