import type { Loss, LossReason } from '@commune/contract';

/** A numerator over a denominator, and how many keep the one from being the other. */
export interface Count {
  numerator: number;
  denominator: number;
  /** of how many in the denominator it is known */
  known: number;
  /** what the percentage is multiplied by, 0 to 1 */
  factor: number;
  /** nobody keeps a register of it, or has given it to us */
  unsaid: boolean;
  lost: number;
}

export class Counter implements Count {
  numerator = 0;
  denominator = 0;
  known = 0;
  factor = 1;
  unsaid = false;
  lost = 0;
  readonly #losses: Loss[] | null;

  /** `losses`: gets them by name; where it is not given they are counted alone. */
  constructor(losses: Loss[] | null = null) {
    this.#losses = losses;
  }

  /** Counts a subject in; `reason` null: it counts, else why not. What is not known does not count. */
  add(subject: string, reason: LossReason | null, known = true): void {
    this.denominator++;
    if (known) this.known++;
    if (reason === null) this.numerator++;
    else this.lose(subject, reason);
  }

  lose(subject: string, reason: LossReason): void {
    this.lost++;
    this.#losses?.push({ subject, reason });
  }
}
