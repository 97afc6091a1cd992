import type { DataDuty, DutyRow } from '@commune/contract';
import { untrack } from 'svelte';
import { again } from '../feed/again.ts';
import { Read } from '../feed/read.svelte.ts';
import { who } from '../session/who.svelte.ts';

/** Duty is counted in days. */
const RELOAD_MS = 5 * 60_000;

/** Whether a row of the data duty asks for somebody now: it is late, or within its warning. */
export function asksNow({ state }: Pick<DutyRow, 'state'>): boolean {
  return state === 'late' || state === 'due_soon';
}

/** How much of a realm's data duty asks for those who enter and take in: for anybody else it is not even read. */
class DueCount {
  readonly #duty: Read<DataDuty>;
  #followers = 0;
  #end: (() => void) | null = null;

  constructor(realm: string) {
    this.#duty = new Read('/api/plan/duty', () => ({ realm }));
  }

  get n(): number {
    return mayAct() ? (this.#duty.data?.rows.filter(asksNow).length ?? 0) : 0;
  }

  /** Reads now and again for all that follow, in effects that ask anew as people sign in and out; the answer ends it. */
  follow(): (() => void) | undefined {
    if (!mayAct()) return undefined;
    if (this.#followers++ === 0) this.#end = again(RELOAD_MS, (ended) => untrack(() => void this.#duty.load(ended)));
    return () => {
      if (--this.#followers === 0) this.#end?.();
    };
  }
}

const counts = new Map<string, DueCount>();

/** One for all that show it of a realm: a menu, the links of a page, a tab. */
export function dueCountOf(realm: string): DueCount {
  const known = counts.get(realm);
  if (known !== undefined) return known;
  const made = new DueCount(realm);
  counts.set(realm, made);
  return made;
}

function mayAct(): boolean {
  return who.may('operator', 'leader');
}
