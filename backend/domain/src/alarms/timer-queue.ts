/** What is due when, soonest first; each item once, with the earliest moment that it was given. A binary heap. */
export class TimerQueue<T extends object> {
  readonly #heap: { atMs: number; item: T }[] = [];
  readonly #queuedMs = new Map<T, number>();

  /** Later than what is queued already changes nothing: whoever is woken early looks again. */
  add(item: T, atMs: number): void {
    if (!(atMs < (this.#queuedMs.get(item) ?? Number.POSITIVE_INFINITY))) return;
    this.#queuedMs.set(item, atMs);
    this.#heap.push({ atMs, item });
    this.#rise(this.#heap.length - 1);
  }

  nextMs(): number | null {
    this.#dropOutdated();
    return this.#heap[0]?.atMs ?? null;
  }

  /** The soonest item if it is due by `untilMs`, taken out. */
  take(untilMs: number): T | null {
    this.#dropOutdated();
    const first = this.#heap[0];
    if (first === undefined || first.atMs > untilMs) return null;
    this.#pop();
    this.#queuedMs.delete(first.item);
    return first.item;
  }

  #dropOutdated(): void {
    while (this.#heap.length > 0 && this.#queuedMs.get(this.#heap[0]!.item) !== this.#heap[0]!.atMs) this.#pop();
  }

  #pop(): void {
    const last = this.#heap.pop()!;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    for (let k = from; k > 0; ) {
      const parent = (k - 1) >> 1;
      if (this.#heap[parent]!.atMs <= this.#heap[k]!.atMs) return;
      this.#swap(k, parent);
      k = parent;
    }
  }

  #sink(): void {
    for (let k = 0; ; ) {
      let least = k;
      for (const child of [2 * k + 1, 2 * k + 2]) {
        if (child < this.#heap.length && this.#heap[child]!.atMs < this.#heap[least]!.atMs) least = child;
      }
      if (least === k) return;
      this.#swap(k, least);
      k = least;
    }
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = kept;
  }
}
