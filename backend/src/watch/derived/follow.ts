import type pg from 'pg';
import { listDerivedDue, settleDerivedDue } from '../../store/derived/due.ts';
import { type InputStream, listInputs } from '../../store/derived/inputs.ts';
import {
  advanceFollower,
  followerCursor,
  type JournalEntry,
  type PackedEntry,
  readPackedJournal,
} from '../../store/journal.ts';
import type { RealmSchema } from '../../store/realms.ts';
import { BUCKET_MS, type DueRange, rollupCursor, storedBuckets } from '../../store/rollups.ts';
import { between } from '../../store/transaction.ts';
import type { Derivation } from './derivation.ts';
import { keepDerived } from './keep.ts';
import { batches, Touched } from './runs.ts';

/** Of at most 5,000 readings each: what is unpacked at a time stays small in memory. */
const ENTRIES_A_READ = 20;
/** An hour is derived from all its readings: the more of an import a portion takes in, the fewer times. */
const READS_A_PORTION = 10;
const TOUCHED_A_PORTION = 5000;
const RANGES_A_PORTION = 20;

export interface FollowParts {
  client: pg.ClientBase;
  schema: RealmSchema;
  /** the process, in the journal */
  origin: string;
  /** told what became rows, after its commit */
  onCommitted: (entries: readonly JournalEntry[]) => void;
}

/**
 * One portion of the journal, and of the marks that changed: what it touched is told anew, in one transaction with the
 * cursor, so that a portion that is cut off is done again. Returns whether there is more.
 */
export async function followPortion(derivation: Derivation, parts: FollowParts): Promise<boolean> {
  const { client, schema, onCommitted } = parts;
  const { follower, inputs: properties, ofRollups } = derivation;
  const upTo = ofRollups ? await rollupCursor(client, schema) : undefined;
  const ranges = await listDerivedDue(client, schema, properties, ofRollups, RANGES_A_PORTION);
  const begin = await followerCursor(client, follower, schema);
  const first = await readPackedJournal(client, schema, begin, null, ENTRIES_A_READ, upTo);
  if (first.entries.length === 0 && ranges.length === 0) return false;
  const told = await between(client, 'BEGIN', async () => {
    const inputs = new Inputs(await listInputs(client, schema, properties), derivation);
    for (const range of ranges) {
      await settleDerivedDue(client, range.id, await inputs.touchRange(client, schema, range));
    }
    let portion = first;
    for (let reads = 1; ; reads++) {
      for (const entry of portion.entries) inputs.touchEntry(entry);
      if (!portion.more || reads === READS_A_PORTION || inputs.touched.size >= TOUCHED_A_PORTION) break;
      portion = await readPackedJournal(client, schema, portion.cursor, null, ENTRIES_A_READ, upTo);
    }
    const written = await tellTouched(derivation, parts, inputs);
    await advanceFollower(client, follower, schema, portion.cursor);
    return { written, more: portion.more || ranges.length > 0 };
  });
  if (told.written.length > 0) onCommitted(told.written);
  return told.more;
}

async function tellTouched(
  derivation: Derivation,
  { client, schema, origin }: FollowParts,
  { touched, list }: Inputs,
): Promise<JournalEntry[]> {
  const { gapMs, longestMs, reachMs, mostMs, tell } = derivation;
  const written: JournalEntry[] = [];
  for (const runs of batches(touched.runs(gapMs, longestMs), reachMs, mostMs)) {
    written.push(...(await keepDerived(client, schema, await tell(client, schema, list, runs), origin)));
  }
  return written;
}

/** The datastreams that something is derived from, and what of them was touched. */
class Inputs {
  readonly touched = new Touched();
  readonly list: readonly InputStream[];
  readonly #derivation: Derivation;
  readonly #byId: ReadonlyMap<number, InputStream>;

  constructor(list: readonly InputStream[], derivation: Derivation) {
    this.list = list;
    this.#derivation = derivation;
    this.#byId = new Map(list.map((input) => [input.id, input]));
  }

  touchEntry({ via, packed }: PackedEntry): void {
    if (via === 'derived') return;
    for (let k = 0; k < packed.length; k++) {
      const input = this.#byId.get(packed.datastreamId(k));
      if (input !== undefined) this.#touch(input, packed.timeMs(k));
    }
  }

  /** The first part of a range that holds readings; returns where the rest begins, null where none is left. */
  async touchRange(client: pg.ClientBase, schema: RealmSchema, range: DueRange): Promise<number | null> {
    const input = this.#byId.get(range.datastreamId);
    if (input === undefined) return null;
    const limit = this.#derivation.longestMs / BUCKET_MS;
    const { starts, restFromMs } = await storedBuckets(client, schema, range, limit);
    for (const startMs of starts) {
      this.#touch(input, startMs);
      this.#touch(input, startMs + BUCKET_MS - 1);
    }
    return restFromMs;
  }

  #touch(input: InputStream, timeMs: number): void {
    const { keyOf, grainMs } = this.#derivation;
    this.touched.add(keyOf(input), Math.floor(timeMs / grainMs) * grainMs);
  }
}
