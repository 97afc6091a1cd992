import type { LabSpeed } from '@commune/contract';

/** The speeds that are offered; any other is the command line's. */
export const SPEEDS: readonly LabSpeed[] = [1, 10, 60, 600, 'max'];
export const USUAL_SPEED: LabSpeed = 60;

const MAX_SEED = 0xffff_ffff;

/** A seed as it was typed; null where it is none. */
export function readSeed(text: string): number | null {
  const trimmed = text.trim();
  return /^\d{1,10}$/.test(trimmed) && Number(trimmed) <= MAX_SEED ? Number(trimmed) : null;
}

/** Of those that are easily said and typed again. */
export function thrownSeed(random: () => number = Math.random): number {
  return 1 + Math.floor(random() * 99_999);
}
