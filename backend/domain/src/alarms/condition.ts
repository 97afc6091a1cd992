import type { ConditionChange, ConditionState, PendingLevel, Source, WatchedRule } from './evaluation.ts';
import { countRaise, FLAPPING_WITHIN_MS, isFlapping } from './flapping.ts';
import type { Verdict } from './judge.ts';
import { levelCount, nameLevel } from './levels.ts';
import { LATE_AFTER_MS, type Occasion } from './occasion.ts';
import { delayMs, NONE, waitFor } from './pending-levels.ts';

type Why = ConditionChange['why'];

/** The condition of one source through time: which level holds, which wait for their delay, and whether it flaps. */
export class Condition {
  readonly source: Source;
  rule: WatchedRule;
  /** whether the state is another than when it was read last */
  changed = false;
  #state: ConditionState;

  constructor(rule: WatchedRule, source: Source, state: ConditionState | null) {
    this.rule = rule;
    this.source = source;
    this.#state = state ?? {
      ...{ version: rule.version, level: 0, sinceMs: 0 },
      ...{ pending: NONE, raisedMs: [], flapping: false },
    };
  }

  get level(): number {
    return this.#state.level;
  }

  /** since when the level holds; 0 where nothing was amiss for long */
  get sinceMs(): number {
    return this.#state.sinceMs;
  }

  get waits(): boolean {
    return this.#state.pending.length > 0;
  }

  /** of the rule it was judged by last */
  get version(): number {
    return this.#state.version;
  }

  /** null: nothing amiss, nothing to keep */
  get state(): ConditionState | null {
    const { level, pending, raisedMs } = this.#state;
    return level === 0 && pending.length === 0 && raisedMs.length === 0 ? null : this.#state;
  }

  /** A level waits no longer than until its moment, if what was heard can be relied on until then. `elapsed` counts it. */
  nextPendingMs(elapsed: (fromMs: number, spanMs: number) => number, reliableUntilMs: number): number {
    const [nearest] = this.#state.pending;
    if (nearest === undefined) return Number.POSITIVE_INFINITY;
    const dueMs = elapsed(nearest.sinceMs, delayMs(this.rule.definition, this.level, nearest.level));
    return dueMs <= reliableUntilMs ? dueMs : Number.POSITIVE_INFINITY;
  }

  /** When it counts as steady again, or its raises as forgotten. */
  nextSteadyMs(): number {
    const { level, flapping, raisedMs } = this.#state;
    if (raisedMs.length === 0 || (level > 0 && !flapping)) return Number.POSITIVE_INFINITY;
    return raisedMs.at(-1)! + FLAPPING_WITHIN_MS;
  }

  /**
   * What a verdict at `atMs` brings about. A level whose delay was over before, while what was heard could still be relied
   * on (`reliableUntilMs`), came then; one that only this verdict confirms comes with it.
   */
  hold({ level: target, value }: Verdict, atMs: number, reliableUntilMs: number, occasion: Occasion): void {
    const pending = this.#state.pending;
    if (target === this.level && pending.length === 0) return;
    this.#set({ pending: waitFor(pending, { present: this.level, target, atMs, value }) });
    while (this.waits) {
      const ripe = this.#ripe(atMs, (sinceMs, spanMs) => {
        const dueMs = sinceMs + spanMs;
        return dueMs <= atMs && dueMs > reliableUntilMs ? atMs : dueMs;
      });
      if (ripe === null) return;
      this.enter(ripe.level, ripe.timeMs, ripe.timeMs === atMs ? value : ripe.value, null, occasion);
    }
  }

  /**
   * The delay of a level is over at `atMs`, and nothing was heard that says otherwise. Where a short gap of ours put that
   * off, the level came when it would have come without: a restart changes no time. After a long one it comes now, as news.
   */
  ripen(atMs: number, elapsed: (fromMs: number, spanMs: number) => number, occasion: Occasion): void {
    const ripe = this.#ripe(atMs, elapsed);
    if (ripe === null) return;
    const plainMs = ripe.sinceMs + delayMs(this.rule.definition, this.level, ripe.level);
    const isLong = ripe.timeMs - plainMs > LATE_AFTER_MS;
    this.enter(ripe.level, isLong ? ripe.timeMs : plainMs, ripe.value, null, occasion);
  }

  /** Enters a level at once; 0 ends the condition. */
  enter(level: number, timeMs: number, value: number | null, why: Why, occasion: Occasion): void {
    const { level: left, sinceMs, pending, raisedMs } = this.#state;
    if (level === left) return;
    const atMs = Math.max(timeMs, sinceMs);
    const kind = left === 0 ? 'raised' : level === 0 ? 'cleared' : level > left ? 'climbed' : 'fell';
    this.#tell(kind, level === 0 ? left : level, atMs, value, why, occasion);
    const farther = pending.filter((wait) => (wait.level - level) * (level - left) > 0);
    this.#set({ level, sinceMs: atMs, pending: farther });
    if (kind !== 'raised') return;
    const raises = countRaise(raisedMs, atMs);
    this.#set({ raisedMs: raises, flapping: this.#state.flapping || isFlapping(raises) });
    // With each raise: the alarm may be a new one, and know nothing of it yet.
    if (this.#state.flapping) this.#tell('flapping', level, atMs, value, null, occasion);
  }

  /** What waited does so no more. */
  wait(): void {
    if (this.waits) this.#set({ pending: NONE });
  }

  calm(atMs: number, occasion: Occasion): void {
    if (atMs < this.nextSteadyMs()) return;
    if (this.#state.flapping) this.#tell('steady', Math.max(1, this.level), atMs, null, null, occasion);
    this.#set({ flapping: false, raisedMs: [] });
  }

  /**
   * Goes on under another version of its rule: at the level of the verdict, or, where there is none, at the one that it
   * has, told anew if that says something else now. What waits begins again.
   */
  follow(rule: WatchedRule, verdict: Verdict | null, atMs: number, occasion: Occasion): void {
    const { level, version } = this.#state;
    const before = this.rule.version === version ? nameLevel(this.rule.definition.condition, level || 1) : null;
    this.rule = rule;
    this.#set({ version: rule.version, level: Math.min(level, levelCount(rule.definition.condition)), pending: NONE });
    if (level === 0) return;
    const value = verdict?.value ?? null;
    if (verdict !== null && verdict.level !== this.level) {
      this.enter(verdict.level, atMs, value, 'rule-changed', occasion);
      return;
    }
    if (JSON.stringify(before) !== JSON.stringify(nameLevel(rule.definition.condition, this.level)))
      this.#tell('raised', this.level, Math.max(atMs, this.sinceMs), value, 'rule-changed', occasion);
  }

  /** The nearest level that is due by `atMs`, or the farthest of those due at the same moment. */
  #ripe(atMs: number, due: (fromMs: number, spanMs: number) => number) {
    let ripe: (PendingLevel & { timeMs: number }) | null = null;
    for (const { level, sinceMs, value } of this.#state.pending) {
      const timeMs = due(sinceMs, delayMs(this.rule.definition, this.level, level));
      if (timeMs > atMs || (ripe !== null && timeMs > ripe.timeMs)) break;
      ripe = { level, sinceMs, timeMs, value };
    }
    return ripe;
  }

  #tell(
    kind: ConditionChange['kind'],
    level: number,
    timeMs: number,
    value: number | null,
    why: Why,
    { clockMs, changes }: Occasion,
  ): void {
    const { version, definition } = this.rule;
    const late = clockMs - timeMs > LATE_AFTER_MS;
    changes.push({
      ...this.source,
      ...{ version, kind, timeMs, late, value, why },
      ...nameLevel(definition.condition, level),
    });
  }

  #set(parts: Partial<ConditionState>): void {
    this.#state = { ...this.#state, ...parts };
    this.changed = true;
  }
}
