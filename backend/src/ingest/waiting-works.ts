import type { Work } from './work.ts';

/** Works are looked through for senders that left when there are this many, and whenever they have doubled since. */
const FIRST_PURGE_WORKS = 1000;
/** The same by payload: a few large messages are as much. */
const FIRST_PURGE_BYTES = 64 * 1024 * 1024;

/** What waits for its commit, in order of arrival. */
export class WaitingWorks {
  #works: Work[] = [];
  #readings = 0;
  #bytes = 0;
  #purgeAt = FIRST_PURGE_WORKS;
  #purgeAtBytes = FIRST_PURGE_BYTES;

  get size(): number {
    return this.#works.length;
  }
  get readings(): number {
    return this.#readings;
  }
  get bytes(): number {
    return this.#bytes;
  }
  get oldestMs(): number | null {
    return this.#works[0]?.receivedAtMs ?? null;
  }

  add(work: Work): void {
    this.#works.push(work);
    this.#readings += work.decoded.readings.length;
    this.#bytes += work.payload?.length ?? 0;
    if (this.#works.length >= this.#purgeAt || this.#bytes >= this.#purgeAtBytes) this.#purge();
  }

  /**
   * The next batch: whole works, until one has reached the limit of readings or of works. A drill's clock ends it: what
   * came after the clock is not stored before it.
   */
  take(limit: number): Work[] {
    let n = 0;
    let readings = 0;
    while (n < this.#works.length && n < limit && readings < limit) {
      const { decoded } = this.#works[n++]!;
      readings += decoded.readings.length;
      if (decoded.clockMs !== null) break;
    }
    const taken = this.#works.splice(0, n);
    this.#readings -= readings;
    for (const { payload } of taken) this.#bytes -= payload?.length ?? 0;
    return taken;
  }

  /** A sender that left before its acknowledgement sends again: kept here as well, a long stall would fill the memory. */
  #purge(): void {
    this.#works = this.#works.filter((work) => !work.isForsaken());
    this.#readings = this.#works.reduce((sum, { decoded }) => sum + decoded.readings.length, 0);
    this.#bytes = this.#works.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
    this.#purgeAt = Math.max(FIRST_PURGE_WORKS, this.#works.length * 2);
    this.#purgeAtBytes = Math.max(FIRST_PURGE_BYTES, this.#bytes * 2);
  }
}
