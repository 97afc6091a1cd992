import type { AlarmFrame, AlarmList, Pulse } from '@commune/contract';

interface Position {
  epoch: string;
  n: number;
}

/** What has to be done after something arrived. */
export interface AlarmStep {
  /** frames to take over, in this order; each carries its alarms whole */
  apply: AlarmFrame[];
  /** something was missed: fetch the list */
  fetch: boolean;
}

const NOTHING: AlarmStep = { apply: [], fetch: false };

/** Frames kept while a list is under way; beyond that another list is fetched after it. */
const MAX_HELD_FRAMES = 600;

/**
 * Follows the numbered frames of a realm's alarms. A frame says what its alarms are, not how they changed, so one that
 * arrives after a missed one is still good; only what the missed one told has to be fetched. Frames that arrive while a
 * list is under way are taken at once, and again after the list where it is older than they are.
 */
export class AlarmSequence {
  #position: Position | null = null;
  #list: 'none' | 'under way' | 'held' = 'none';
  #held: AlarmFrame[] = [];
  #overflowed = false;

  /** The caller is about to fetch the list. */
  fetching(): void {
    this.#list = 'under way';
    this.#overflowed = false;
    this.#held = [];
  }

  /** The list did not come; frames and pulses ask for none until the caller tries again. */
  failed(): void {
    this.#list = 'none';
  }

  frame(frame: AlarmFrame): AlarmStep {
    if (this.#list !== 'held') {
      if (this.#held.length >= MAX_HELD_FRAMES) this.#overflowed = true;
      else this.#held.push(frame);
      return { apply: [frame], fetch: false };
    }
    if (this.#holds(frame)) return NOTHING;
    return { apply: [frame], fetch: !this.#follow(frame) };
  }

  /** The list came. Answers the frames that it does not hold yet. */
  listed({ at }: Pick<AlarmList, 'at'>): AlarmStep {
    this.#list = 'held';
    // Another process may have answered than the one whose frames are followed: its number says nothing of them.
    if (at !== null && (this.#position === null || this.#position.epoch === at.epoch)) this.#position = at;
    const held = this.#held.filter((frame) => !this.#holds(frame));
    this.#held = [];
    let missed = this.#overflowed;
    for (const frame of held) if (!this.#follow(frame)) missed = true;
    return { apply: held, fetch: missed };
  }

  /** A pulse names the last frame there was: one we have not seen was lost on the way. */
  pulse({ epoch, rooms }: Pick<Pulse, 'epoch' | 'rooms'>, room: string): AlarmStep {
    const last = rooms[room];
    if (this.#list !== 'held' || last === undefined) return NOTHING;
    const position = this.#position;
    if (position?.epoch !== epoch || last > position.n) this.#position = { epoch, n: last };
    // Without a position there was no frame since the list: this is where they begin.
    const missed = position !== null && (position.epoch !== epoch || last > position.n);
    return { apply: [], fetch: missed };
  }

  #holds({ epoch, n }: AlarmFrame): boolean {
    return this.#position !== null && epoch === this.#position.epoch && n <= this.#position.n;
  }

  /** Moves on to a frame; false where the one before it was never seen. */
  #follow({ epoch, n }: AlarmFrame): boolean {
    const before = this.#position;
    this.#position = { epoch, n };
    return before === null || (before.epoch === epoch && n === before.n + 1);
  }
}
