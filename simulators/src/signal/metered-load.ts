import type { DailyFlow } from './daily-flow.ts';
import type { Spell, Spells } from './spells.ts';

const CATCH_UP_MS = 4 * 3_600_000;

/**
 * A metered load that is cut now and then. During an outage the meter stands still; afterwards what was missed is
 * drawn over the next four hours (cold refrigerators, postponed washing), so the counter and the gauge keep agreeing.
 */
export class MeteredLoad {
  constructor(
    private readonly flow: DailyFlow,
    private readonly outages: Spells,
  ) {}

  outageAt(tMs: number): Spell | undefined {
    return this.outages.at(tMs);
  }

  /** kW; 0 during an outage */
  powerAt(tMs: number): number {
    const outage = this.outages.lastBefore(tMs);
    const power = this.flow.rateAt(tMs);
    if (!outage || tMs >= outage.endMs + CATCH_UP_MS) return power;
    if (tMs < outage.endMs) return 0;
    return power + this.missed(outage) / (CATCH_UP_MS / 3_600_000);
  }

  /** kWh; never falls */
  energyAt(tMs: number): number {
    const outage = this.outages.lastBefore(tMs);
    const total = this.flow.totalAt(tMs);
    if (!outage || tMs >= outage.endMs + CATCH_UP_MS) return total;
    if (tMs < outage.endMs) return this.flow.totalAt(outage.startMs);
    return total - this.missed(outage) * (1 - (tMs - outage.endMs) / CATCH_UP_MS);
  }

  private missed(outage: Spell): number {
    return this.flow.totalAt(outage.endMs) - this.flow.totalAt(outage.startMs);
  }
}
