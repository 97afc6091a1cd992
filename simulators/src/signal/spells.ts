import { unitAt } from '../random.ts';

export interface Spell {
  /** which slot of time it belongs to; an identity */
  slot: number;
  startMs: number;
  endMs: number;
}

export interface SpellPlan {
  key: number;
  /** one spell at most begins in each slot */
  slotMs: number;
  /** chance that a slot has one */
  chance: number | ((slotStartMs: number) => number);
  minMs: number;
  /** not longer than a slot */
  maxMs: number;
}

/** Times at which something is the case now and then: an outage, a storm, a failed lamp. No state: any moment can be asked. */
export class Spells {
  private readonly known = new Map<number, Spell | null>();

  constructor(private readonly plan: SpellPlan) {
    if (plan.maxMs > plan.slotMs) throw new RangeError('a spell may not be longer than its slot');
  }

  /** The spell going on at `tMs`. Where two overlap, the later one. */
  at(tMs: number): Spell | undefined {
    const slot = Math.floor(tMs / this.plan.slotMs);
    for (const candidate of [this.inSlot(slot), this.inSlot(slot - 1)]) {
      if (candidate && candidate.startMs <= tMs && tMs < candidate.endMs) return candidate;
    }
    return undefined;
  }

  /** The last spell that began at or before `tMs`, if it began within two slots. */
  lastBefore(tMs: number): Spell | undefined {
    const slot = Math.floor(tMs / this.plan.slotMs);
    for (const candidate of [this.inSlot(slot), this.inSlot(slot - 1), this.inSlot(slot - 2)]) {
      if (candidate && candidate.startMs <= tMs) return candidate;
    }
    return undefined;
  }

  inSlot(slot: number): Spell | null {
    const known = this.known.get(slot);
    if (known !== undefined) return known;
    const { key, slotMs, chance, minMs, maxMs } = this.plan;
    const startOfSlot = slot * slotMs;
    const odds = typeof chance === 'number' ? chance : chance(startOfSlot);
    let spell: Spell | null = null;
    if (unitAt(key, slot * 3) < odds) {
      const startMs = Math.floor(startOfSlot + unitAt(key, slot * 3 + 1) * slotMs);
      // squared: most are short, few are long
      const share = unitAt(key, slot * 3 + 2) ** 2;
      spell = { slot, startMs, endMs: Math.floor(startMs + minMs + share * (maxMs - minMs)) };
    }
    if (this.known.size > 128) this.known.clear();
    this.known.set(slot, spell);
    return spell;
  }
}
