import type { RealmRow } from '../../store/realms.ts';

/** How long a reading is waited for by those that came before it and were measured after it, on the realm's clock. */
export const REORDER_MS = 300;

/** Whether a realm's alarms run on a clock that is known here: a drill brings its own, with its readings; see `DrillWatch`. */
export function hasClock({ kind }: RealmRow): boolean {
  return kind !== 'drill';
}

/**
 * What time it is for a realm's timers, epoch ms. `settledMs`: up to when, by the database's clock, everything that was
 * committed has been read.
 */
export function clockOf(_realm: RealmRow, settledMs: number): number {
  return settledMs - REORDER_MS;
}
