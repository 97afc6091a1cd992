/** A slot that stays free this long is nobody's: long enough for a process without one to take it first. */
export const FREE_FOR_MS = 1500;
/** Between two that both hold some already, the one that holds fewer is a little quicker. */
const PER_HELD_MS = 250;

export interface SlotView {
  clientId: string;
  own: boolean;
  /** for how long it has been seen free; undefined where somebody holds it */
  freeForMs: number | undefined;
}

/**
 * Which slot to claim now, if any. A process without a slot takes the first free one at once; a further one only when it
 * stays free, so that as many processes as slots have one each, and a dead one's is taken over by whoever is left.
 */
export function slotToClaim(slots: readonly SlotView[]): string | null {
  const held = slots.filter(({ own }) => own).length;
  const patienceMs = held === 0 ? 0 : FREE_FOR_MS + held * PER_HELD_MS;
  const free = slots.find(({ freeForMs }) => freeForMs !== undefined && freeForMs >= patienceMs);
  return free?.clientId ?? null;
}

/** Which slot to give up, if any: one, where another process has at least two fewer and none is free for it. */
export function slotToGiveUp(slots: readonly SlotView[], fewestElsewhere: number | null): string | null {
  const held = slots.filter(({ own }) => own);
  if (fewestElsewhere === null || held.length - fewestElsewhere < 2) return null;
  if (slots.some(({ freeForMs }) => freeForMs !== undefined)) return null;
  return held.at(-1)!.clientId;
}
