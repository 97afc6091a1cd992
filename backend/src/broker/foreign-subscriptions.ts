import type { ForeignFilters } from '../telemetry.ts';
import { FOREIGN_IDS, subscribePacket, unsubscribePacket } from './packets.ts';

/** What a session is to be subscribed to beside our own topics, and what it may hold and shall not. */
export interface ForeignWish {
  wanted: readonly string[];
  unwanted: readonly string[];
}

export function shareOf(group: string, filter: string): string {
  return `$share/${group}/${filter}`;
}

/** A session among others. */
export interface SessionPlace {
  group: string;
  /** whether the group has several sessions, among which messages are shared out */
  shares: boolean;
  /** whether what one session must get as a whole goes to this one */
  takesAlone: boolean;
}

/** What one session asks for. Whatever another set-up may have left in it, in either form, is not wanted. */
export function foreignWish(
  { shared, alone, former }: ForeignFilters,
  { group, shares, takesAlone }: SessionPlace,
): ForeignWish {
  const sharedOut = shares ? shared.map((filter) => shareOf(group, filter)) : shared;
  const wanted = new Set([...sharedOut, ...(takesAlone ? alone : [])]);
  const every = new Set([...former, ...shared, ...alone]);
  const forms = [...every].flatMap((filter) => [filter, shareOf(group, filter)]);
  return { wanted: [...wanted], unwanted: forms.filter((form) => !wanted.has(form)) };
}

/** The foreign subscriptions of one connection, and the requests for them that the broker has not answered. */
export class ForeignSubscriptions {
  #held: Set<string> | null = null;
  readonly #asked = new Map<number, readonly string[]>();
  #nextId = FOREIGN_IDS.first;

  /** The packets that lead from what is subscribed to what is wanted. */
  turnTo({ wanted, unwanted }: ForeignWish): Buffer[] {
    const held = this.#held;
    const added = wanted.filter((filter) => held?.has(filter) !== true);
    // At first nobody knows what the session holds.
    const removed = held === null ? unwanted : [...held].filter((filter) => !wanted.includes(filter));
    this.#held = new Set(wanted);
    const packets: Buffer[] = [];
    if (added.length > 0) {
      const id = this.#takeId();
      this.#asked.set(id, added);
      packets.push(subscribePacket(added, id));
    }
    if (removed.length > 0) packets.push(unsubscribePacket(removed, this.#takeId()));
    return packets;
  }

  /** The filters of a request that the broker refuses, with its reason code. */
  granted(id: number, codes: readonly number[]): { filter: string; code: number }[] {
    const filters = this.#asked.get(id) ?? [];
    this.#asked.delete(id);
    return filters.flatMap((filter, k) => {
      const code = codes[k] ?? 0;
      if (code < 0x80) return [];
      // The next look asks again.
      this.#held?.delete(filter);
      return [{ filter, code }];
    });
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId = id === FOREIGN_IDS.last ? FOREIGN_IDS.first : id + 1;
    return id;
  }
}
