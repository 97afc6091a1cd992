import { unitAt } from '../random.ts';
import { Spells } from '../signal/spells.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import type { World } from '../world/world.ts';

const LOSS = 0.005;

/** Whether a device is heard: it falls silent for hours now and then, and single messages get lost. */
export class Presence {
  private readonly silences: Spells;
  private readonly lossKey: number;
  private readonly willKey: number;

  constructor(slug: string, world: World) {
    // with 320 things about three are silent at any time
    this.silences = new Spells({
      key: world.key(slug, 'silence'),
      slotMs: DAY_MS,
      chance: 0.05,
      minMs: 25 * MINUTE_MS,
      maxMs: 10 * HOUR_MS,
    });
    this.lossKey = world.key(slug, 'loss');
    this.willKey = world.key(slug, 'will');
  }

  /** Whether the reading of this moment reaches the broker. */
  heardAt(tMs: number): boolean {
    return this.silences.at(tMs) === undefined && unitAt(this.lossKey, Math.floor(tMs / 1000)) >= LOSS;
  }

  /** Half of the silences are announced by a last will; the others are only noticed. */
  statusAt(tMs: number): 'online' | 'offline' | 'unheard' {
    const silence = this.silences.at(tMs);
    if (!silence) return 'online';
    return unitAt(this.willKey, silence.slot) < 0.5 ? 'offline' : 'unheard';
  }
}
