import type { Condition, Take, ThresholdCondition } from '@commune/contract';
import type { Channel } from './channel.ts';
import type { Judge, Verdict } from './judge.ts';
import { levelOf } from './levels.ts';
import type { ReadingWindow } from './reading-window.ts';

/** Each reading against the limits. */
export class ValueJudge implements Judge {
  readonly channels: readonly [Channel];
  readonly #condition: ThresholdCondition;

  constructor(channel: Channel, condition: ThresholdCondition) {
    this.channels = [channel];
    this.#condition = condition;
  }

  verdict(_atMs: number, present: number): Verdict | null {
    const { heard, value } = this.channels[0];
    return heard ? { level: levelOf(this.#condition, value, present), value } : null;
  }
}

/** The mean, the sum or the rate of change of what was read lately. */
export class WindowJudge implements Judge {
  readonly channels: readonly [Channel];
  readonly window: ReadingWindow;
  readonly #condition: ThresholdCondition;
  readonly #take: Exclude<Take, 'value'>;

  constructor(channel: Channel, condition: ThresholdCondition, take: Exclude<Take, 'value'>, window: ReadingWindow) {
    this.channels = [channel];
    this.#condition = condition;
    this.#take = take;
    this.window = window;
  }

  remember(timeMs: number, value: number): void {
    this.window.add(timeMs, value);
  }

  verdict(_atMs: number, present: number): Verdict | null {
    const value = this.window.measure(this.#take);
    return value === null ? null : { level: levelOf(this.#condition, value, present), value };
  }
}

/** A flag or a state against the codes that are amiss. */
export class CodeJudge implements Judge {
  readonly channels: readonly [Channel];
  readonly #codes: ReadonlySet<number>;

  constructor(channel: Channel, { codes }: Extract<Condition, { type: 'state' }>) {
    this.channels = [channel];
    this.#codes = new Set(codes);
  }

  verdict(): Verdict | null {
    const { heard, value } = this.channels[0];
    return heard ? { level: this.#codes.has(value) ? 1 : 0, value } : null;
  }
}
