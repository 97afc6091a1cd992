/** This many raises within that time, and a condition flaps; no raise for as long, and it is steady again. */
export const FLAPPING_RAISES = 4;
export const FLAPPING_WITHIN_MS = 10 * 60_000;

/** The raises that still count after one at `atMs`, oldest first: no more than say whether it flaps. */
export function countRaise(raisedMs: readonly number[], atMs: number): number[] {
  return [...raisedMs.filter((ms) => ms >= atMs - FLAPPING_WITHIN_MS), atMs].slice(-FLAPPING_RAISES);
}

export function isFlapping(raisedMs: readonly number[]): boolean {
  return raisedMs.length >= FLAPPING_RAISES;
}
