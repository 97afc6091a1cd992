import type { Presence } from '../fleet/presence.ts';
import type { Fault, Scenario } from './scenario.ts';

/** What becomes of what a thing says at a moment. */
export interface Fate {
  heard: boolean;
  /** when it is sent: at once, or later */
  sentMs: number;
  /** the time that the device gives */
  statedMs: number;
}

/** Whether, when and with which time one thing's messages are sent; a function of time alone. */
export class Delivery {
  readonly #presence: Presence | null;
  readonly #faults: readonly Fault[];

  constructor(slug: string, presence: Presence, { mishaps, faults }: Scenario) {
    this.#presence = mishaps ? presence : null;
    this.#faults = faults.filter((fault) => concerns(fault, slug));
  }

  fateAt(tMs: number): Fate {
    let heard = this.#presence?.heardAt(tMs) ?? true;
    let sentMs = tMs;
    let statedMs = tMs;
    for (const fault of this.#faults) {
      if (tMs < fault.fromMs || tMs >= fault.toMs) continue;
      if (fault.kind === 'silence') heard = false;
      else if (fault.kind === 'clock-skew') statedMs += fault.byMs;
      else if (fault.kind === 'burst' || (fault.kind === 'link-cut' && fault.kept))
        sentMs = Math.max(sentMs, fault.toMs);
      else heard = false;
    }
    return { heard, sentMs, statedMs };
  }

  /** What a last will or the device itself says of its connection; `unheard`: nothing. */
  statusAt(tMs: number): 'online' | 'offline' | 'unheard' {
    for (const fault of this.#faults) {
      if (tMs < fault.fromMs || tMs >= fault.toMs || fault.kind === 'clock-skew') continue;
      return fault.kind === 'silence' && fault.will ? 'offline' : 'unheard';
    }
    return this.#presence?.statusAt(tMs) ?? 'online';
  }
}

/** Faults of what is measured leave the messages alone; a link that is cut speaks for itself, what lies behind it does not. */
function concerns(fault: Fault, slug: string): boolean {
  switch (fault.kind) {
    case 'silence':
    case 'burst':
    case 'clock-skew':
      return fault.slugs.has(slug);
    case 'link-cut':
      return fault.behind.has(slug);
    default:
      return false;
  }
}
