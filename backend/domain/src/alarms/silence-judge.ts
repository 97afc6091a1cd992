import { ONLINE_KEY } from '@commune/contract';
import { LATE_AFTER_INTERVALS, livenessOf, OFFLINE_AFTER_INTERVALS, STALE_AFTER_INTERVALS } from '../liveness.ts';
import { elapsedAtMs, type Span } from '../own-silence.ts';
import type { Channel } from './channel.ts';
import type { Judge, Verdict } from './judge.ts';

/** From what is silent enough on: the liveness asked for and what is worse. */
const AMISS = {
  late: { intervals: LATE_AFTER_INTERVALS, is: ['late', 'stale', 'offline'] },
  stale: { intervals: STALE_AFTER_INTERVALS, is: ['stale', 'offline'] },
  offline: { intervals: OFFLINE_AFTER_INTERVALS, is: ['offline'] },
};

/** A thing is as live as its freshest datastream; its own word that it is gone counts at once, until it says anything else. */
export class SilenceJudge implements Judge {
  readonly channels: readonly Channel[];
  readonly #measuring: readonly Channel[];
  readonly #online: Channel | null;
  readonly #after: keyof typeof AMISS;

  constructor(channels: readonly Channel[], after: keyof typeof AMISS) {
    this.#measuring = channels.filter(({ measures }) => measures);
    this.#online = channels.find(({ key }) => key === ONLINE_KEY) ?? null;
    this.channels = this.#online === null ? this.#measuring : [...this.#measuring, this.#online];
    this.#after = after;
  }

  verdict(atMs: number, _present: number, gaps: readonly Span[]): Verdict | null {
    const heard = this.#measuring.filter((channel) => channel.heard);
    const gone = this.#saidGone(heard);
    if (heard.length === 0 && !gone) return null;
    const live = heard.some(({ lastMs, intervalMs }) => {
      const expectedIntervalS = intervalMs / 1000;
      const liveness = livenessOf({ lastMs, nowMs: atMs, expectedIntervalS, willOffline: gone, gaps });
      return !AMISS[this.#after].is.includes(liveness);
    });
    return { level: live ? 0 : 1, value: null };
  }

  turnsAtMs(gaps: readonly Span[]): number {
    let turnsMs = Number.NEGATIVE_INFINITY;
    for (const { heard, lastMs, intervalMs } of this.#measuring) {
      // The bound itself still belongs to the better state; the millisecond behind it must not be one of our own silence.
      const lastingMs = AMISS[this.#after].intervals * intervalMs + 1;
      if (heard) turnsMs = Math.max(turnsMs, elapsedAtMs(gaps, lastMs, lastingMs));
    }
    return turnsMs === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : turnsMs;
  }

  #saidGone(heard: readonly Channel[]): boolean {
    const online = this.#online;
    return online?.value === 0 && heard.every(({ lastMs }) => lastMs <= online.lastMs);
  }
}
