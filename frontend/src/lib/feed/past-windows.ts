import type { AlarmWindow, Registry, StateWindow } from '@commune/contract';
import { WindowState } from '@commune/domain';
import { AlarmCourses } from '../alarms/alarm-courses.ts';
import { getJson } from './http.ts';

const MINUTE_MS = 60_000;
const WIDTHS_MS = [360, 180, 60, 30, 15, 10].map((minutes) => minutes * MINUTE_MS);
/** Where even ten minutes of readings are too many, an hour of what the server leaves of them. */
const COARSE_WIDTH_MS = 60 * MINUTE_MS;
/** So many readings a window is made for: about half a megabyte of answer. */
const WANTED_READINGS = 40_000;
/** The one that is shown, its neighbours, and one that may be come back to. */
const MOST_KEPT = 4;
const RETRY_MS = 2000;

/** A span of the past that is drawn from memory. */
export interface PastWindow {
  state: WindowState;
  alarms: AlarmCourses;
}

/** How wide the windows of a realm are, by the rhythm of its datastreams: readings decide what fits, not hours. */
export function windowWidthMs({ things }: Registry): number {
  const perMs = things
    .flatMap(({ datastreams }) => datastreams)
    .reduce((sum, { expectedIntervalS }) => sum + 1 / (expectedIntervalS * 1000), 0);
  return WIDTHS_MS.find((width) => width * perMs <= WANTED_READINGS) ?? COARSE_WIDTH_MS;
}

export interface PastWindowsParts {
  registry: Registry;
  /** the present, server clock */
  nowMs: () => number;
  fetch?: typeof fetchWindow;
}

/** Windows of the past, fetched as they are wanted and let go as others are: a few at most are kept. */
export class PastWindows {
  readonly widthMs: number;
  readonly #parts: Required<PastWindowsParts>;
  /** by their beginning, the one used last at the end */
  readonly #kept = new Map<number, PastWindow>();
  readonly #under = new Map<number, Promise<PastWindow | null>>();
  readonly #ended = new AbortController();
  #failedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: PastWindowsParts) {
    this.#parts = { fetch: fetchWindow, ...parts };
    this.widthMs = windowWidthMs(parts.registry);
  }

  /** The window that has a moment in memory. */
  find(atMs: number): PastWindow | undefined {
    const fromMs = this.#begin(atMs);
    const kept = this.#kept.get(fromMs);
    if (kept === undefined || !kept.state.covers(atMs)) return undefined;
    this.#kept.delete(fromMs);
    this.#kept.set(fromMs, kept);
    return kept;
  }

  /** Brings the window of a moment into memory; null where it did not come. */
  async load(atMs: number): Promise<PastWindow | null> {
    const found = this.find(atMs);
    if (found !== undefined) return found;
    const fromMs = this.#begin(atMs);
    const running = this.#under.get(fromMs);
    if (running !== undefined) return running;
    const fetching = this.#fetch(fromMs);
    this.#under.set(fromMs, fetching);
    void fetching.finally(() => this.#under.delete(fromMs));
    return fetching;
  }

  /** Brings the window of a moment into memory before anybody waits for it. */
  prepare(atMs: number): void {
    const nowMs = this.#parts.nowMs();
    if (atMs > nowMs || performance.now() - this.#failedMs < RETRY_MS) return;
    if (this.find(atMs) === undefined) void this.load(atMs);
  }

  close(): void {
    this.#ended.abort();
    this.#kept.clear();
  }

  #begin(atMs: number): number {
    return Math.floor(atMs / this.widthMs) * this.widthMs;
  }

  async #fetch(fromMs: number): Promise<PastWindow | null> {
    const { registry, nowMs, fetch } = this.#parts;
    const toMs = Math.min(fromMs + this.widthMs, Math.floor(nowMs()));
    try {
      const window = await fetch(registry, { fromMs, toMs }, this.#ended.signal);
      if (this.#ended.signal.aborted) return null;
      this.#kept.delete(fromMs);
      this.#kept.set(fromMs, window);
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= MOST_KEPT) break;
        this.#kept.delete(oldest);
      }
      return window;
    } catch {
      this.#failedMs = performance.now();
      return null;
    }
  }
}

async function fetchWindow(
  { realm }: Registry,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  signal: AbortSignal,
): Promise<PastWindow> {
  const query = { realm: realm.slug, from: fromMs, to: toMs };
  const [state, alarms] = await Promise.all([
    getJson<StateWindow>('/api/state/window', query, signal),
    getJson<AlarmWindow>('/api/alarms/window', query, signal),
  ]);
  return { state: new WindowState(state), alarms: new AlarmCourses(alarms, realm.toldBy) };
}
