import type { Pulse } from '@commune/contract';
import type { Span } from '@commune/domain';

/** When nothing was taken in, whoever spoke, as far as a page knows: what the backend noted, and what it saw itself. */
export class OwnSilence {
  #noted: readonly Span[];
  readonly #seen: Span[] = [];
  #cutOff: Span | null = null;
  #stalledSinceMs: number | null = null;

  constructor(noted: readonly Span[]) {
    this.#noted = noted;
  }

  /** The beginning of a stall under way, server clock; null while commits go through. */
  get stalledSinceMs(): number | null {
    return this.#stalledSinceMs;
  }

  get spans(): Span[] {
    return [...this.#noted, ...this.#seen, ...(this.#cutOff === null ? [] : [this.#cutOff])];
  }

  /** Returns whether a stall has ended. */
  pulse({ ingestStalled, at }: Pick<Pulse, 'ingestStalled' | 'at'>): boolean {
    const sinceMs = this.#stalledSinceMs;
    this.#stalledSinceMs = ingestStalled ? (sinceMs ?? at) : null;
    if (ingestStalled || sinceMs === null) return false;
    this.#seen.push({ fromMs: sinceMs, toMs: at });
    return true;
  }

  /** The page is back, and the backend may have been away as well: until it tells, that time counts against nobody. */
  back(fromMs: number, toMs: number): void {
    this.#cutOff = { fromMs, toMs };
  }

  /** What the backend noted; null where it did not answer. */
  told(noted: readonly Span[] | null): void {
    this.#noted = noted ?? this.#noted;
    this.#cutOff = null;
  }
}
