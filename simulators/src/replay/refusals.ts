import { placeOf, type Spot } from './replay-error.ts';

export interface Refusal extends Spot {
  reason: string;
  detail: string;
}
export type Refuse = (refusal: Refusal) => void;

const KEPT = 3;

/** What was not taken, counted by reason, with the first of each. */
export class Refusals {
  private readonly byReason = new Map<string, { n: number; first: Refusal[] }>();

  get total(): number {
    let n = 0;
    for (const each of this.byReason.values()) n += each.n;
    return n;
  }

  readonly refuse: Refuse = (refusal) => {
    const known = this.byReason.get(refusal.reason) ?? { n: 0, first: [] };
    this.byReason.set(refusal.reason, known);
    known.n++;
    if (known.first.length < KEPT) known.first.push(refusal);
  };

  /** further ones of which no place is known */
  add(reason: string, n: number): void {
    if (n <= 0) return;
    const known = this.byReason.get(reason) ?? { n: 0, first: [] };
    known.n += n;
    this.byReason.set(reason, known);
  }

  /** the most frequent first */
  list(): { reason: string; n: number; first: readonly Refusal[] }[] {
    return [...this.byReason].map(([reason, each]) => ({ reason, ...each })).sort((a, b) => b.n - a.n);
  }

  lines(): string[] {
    return this.list().flatMap(({ reason, n, first }) => [
      `  refused ${n} × ${reason}`,
      ...first.map((refusal) => `    ${placeOf(refusal)}: ${refusal.detail}`),
    ]);
  }
}
