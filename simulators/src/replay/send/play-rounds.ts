import type { Played } from './play.ts';

type ShiftOf = (firstMs: number) => number;

export interface Rounds {
  /** plays everything once, but for the first so many items */
  once: (skip: number, shiftOf: ShiftOf) => Promise<Played>;
  /** the first round may go on where an earlier one was stopped */
  first: { skip: number; shiftOf: ShiftOf };
  shiftOf: ShiftOf;
  loop: boolean;
  /** no further round where it would reach beyond, epoch ms */
  untilMs: number;
  onRound: (played: Played) => void;
  signal: AbortSignal;
}

/** Plays once, or again and again, each round after the one before it. The last of them. */
export async function playRounds({ once, first, shiftOf, loop, untilMs, onRound, signal }: Rounds): Promise<Played> {
  let played = await once(first.skip, first.shiftOf);
  onRound(played);
  while (loop && !signal.aborted && played.firstMs !== null && played.lastMs !== null) {
    const { lastMs } = played;
    if (2 * lastMs - played.firstMs > untilMs) break;
    // a moment later, so that the last and the first reading are two
    played = await once(0, (firstMs) => Math.max(firstMs + shiftOf(firstMs), lastMs + 1000) - firstMs);
    onRound(played);
  }
  return played;
}
