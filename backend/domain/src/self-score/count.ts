import type { Loss, LossReason } from '@commune/contract';

/** How many losses are told by name; all of them are counted. */
export const MOST_LOSSES = 1000;

/** A numerator over a denominator, and who keeps the one from being the other. */
export interface Count {
  numerator: number;
  denominator: number;
  /** of how many in the denominator it is known */
  known: number;
  /** what the percentage is multiplied by, 0 to 1 */
  factor: number;
  /** nobody keeps a register of it, or has given it to us */
  unsaid: boolean;
  lost: { count: number; first: Loss[] };
}

export class Counter implements Count {
  numerator = 0;
  denominator = 0;
  known = 0;
  factor = 1;
  unsaid = false;
  readonly lost: { count: number; first: Loss[] } = { count: 0, first: [] };

  /** Counts a subject in; `reason` null: it counts, else why not. What is not known does not count. */
  add(subject: string, reason: LossReason | null, known = true): void {
    this.denominator++;
    if (known) this.known++;
    if (reason === null) this.numerator++;
    else this.lose(subject, reason);
  }

  lose(subject: string, reason: LossReason): void {
    this.lost.count++;
    if (this.lost.first.length < MOST_LOSSES) this.lost.first.push({ subject, reason });
  }
}
