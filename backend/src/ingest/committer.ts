import type pg from 'pg';
import { appendJournal, journalSteps, type NewEntry, type Via } from '../store/journal.ts';
import { copyStep, type Inserted, prepareDays } from '../store/observations.ts';
import { hasCode, UNIQUE_VIOLATION } from '../store/pool.ts';
import type { Reading } from '../store/reading.ts';
import type { RealmRow, RealmSchema } from '../store/realms.ts';
import { runScript } from '../store/script.ts';
import { insertEvents, type ServiceEvent } from '../store/service-events.ts';
import { type Sorted, sortBatch } from './batch.ts';
import type { DecodeRefusal } from './decoded.ts';
import type { Directory } from './directory.ts';
import { judgeByStored } from './judge-by-stored.ts';
import { allRefusals, type LateRefusals, lateRefusals, NOTHING_LATE } from './late-refusals.ts';
import { mergeBesideOthers } from './merge-beside-others.ts';
import { ArrivalTimes, makeMissingStreams, placeReadings } from './placement.ts';
import type { RefusalKeeper } from './refusal-keeper.ts';
import { SeenFilter } from './seen-filter.ts';
import type { CommittedBatch, Work } from './work.ts';

const DAY_MS = 86_400_000;

export interface CommitterParts {
  directory: Directory;
  refusals: RefusalKeeper;
  /** the process, in the journal */
  origin: string;
  via: Via;
}

export interface CommitResult {
  batches: CommittedBatch[];
  stored: number;
  duplicates: number;
  refusals: DecodeRefusal[];
  /** what only the commit refused, by message */
  late: LateRefusals;
  /** the readings that were stored already */
  repeated: readonly (readonly Reading[])[];
}

interface Share extends Sorted<Reading> {
  realm: RealmRow;
}

/** Shares whose `fresh` are rows by now, in a transaction that is still open where it says that it is not committed. */
interface InsertedShares {
  shares: readonly Share[];
  batches: CommittedBatch[];
  committed: boolean;
}

/**
 * Turns decoded messages into rows: observations, their journal entry, events and refusals in one transaction. Throws
 * what the database throws; nothing is stored then, and the same work may be committed again. One batch at a time.
 */
export class Committer {
  readonly #parts: CommitterParts;
  readonly #seen = new SeenFilter();
  readonly #arrivals = new ArrivalTimes();
  readonly #preparedDays = new Set<string>();

  constructor(parts: CommitterParts) {
    this.#parts = parts;
  }

  async commit(client: pg.ClientBase, works: readonly Work[]): Promise<CommitResult> {
    await makeMissingStreams(client, works, this.#parts.directory);
    const shares = Array.from(placeReadings(works, this.#arrivals), ([realm, readings]) => ({
      realm,
      ...sortBatch(readings, (reading) => this.#seen.sight(reading)),
    }));
    // In the same order everywhere: two processes that store the same keys wait for each other, never both at once.
    shares.sort((a, b) => a.realm.id - b.realm.id);
    for (const share of shares) await this.#prepareDays(client, share);
    try {
      return await this.#transact(client, works, () => this.#copy(client, works, shares));
    } catch (error) {
      // A day that waited too long for its readings may have been dropped meanwhile.
      this.#preparedDays.clear();
      if (!hasCode(error, UNIQUE_VIOLATION)) throw error;
      for (const share of shares) await this.#prepareDays(client, share);
      return await this.#transact(client, works, () => this.#merge(client, works, shares));
    }
  }

  async #prepareDays(client: pg.ClientBase, { realm, fresh }: Share): Promise<void> {
    for (const day of new Set(fresh.map(({ timeMs }) => Math.floor(timeMs / DAY_MS)))) {
      const name = `${realm.schema} ${day}`;
      if (this.#preparedDays.has(name)) continue;
      await prepareDays(client, realm.schema, day * DAY_MS, day * DAY_MS);
      this.#preparedDays.add(name);
    }
  }

  async #transact(
    client: pg.ClientBase,
    works: readonly Work[],
    insert: () => Promise<InsertedShares>,
  ): Promise<CommitResult> {
    try {
      const { shares, batches, committed } = await insert();
      if (committed) return this.#result(batches, shares, [], NOTHING_LATE);
      await storeEvents(client, works);
      const late = lateRefusals(works, new Set(shares.flatMap((share) => share.conflicts)));
      const refused = allRefusals(works, late);
      const settle = await this.#parts.refusals.keep(client, works, refused);
      await client.query('COMMIT');
      settle();
      return this.#result(batches, shares, [...refused.values()].flat(), late);
    } catch (error) {
      // A broken connection cannot roll back either; the server does it, and the first error is the one that tells.
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /**
   * Straight into the tables, with the journal entries, in one exchange. Where the batch is readings alone, which is how
   * it mostly is, the commit goes with it.
   */
  async #copy(client: pg.ClientBase, works: readonly Work[], shares: readonly Share[]): Promise<InsertedShares> {
    const filled = shares.filter(({ fresh }) => fresh.length > 0);
    const committed =
      !this.#parts.refusals.always &&
      shares.every(({ conflicts }) => conflicts.length === 0) &&
      works.every(({ decoded }) => decoded.events.length === 0 && decoded.refusals.length === 0);
    const steps = filled.flatMap(({ realm, fresh }) => [
      copyStep(realm.schema, fresh),
      ...journalSteps(realm.schema, this.#entry(realm, fresh)),
    ]);
    const clocks = this.#clocks(works);
    for (const { schema, entry } of clocks) steps.push(...journalSteps(schema, entry));
    const rows = await runScript(client, [{ sql: 'BEGIN' }, ...steps, ...(committed ? [{ sql: 'COMMIT' }] : [])]);
    const batches = filled.map(({ realm, fresh }, k) => this.#batch(realm, fresh, Number(rows[k]![0])));
    for (const [k, { entry }] of clocks.entries()) batches.push({ ...entry, seq: Number(rows[filled.length + k]![0]) });
    return { shares, batches, committed };
  }

  /** For a batch in which some keys are already stored. */
  async #merge(client: pg.ClientBase, works: readonly Work[], shares: readonly Share[]): Promise<InsertedShares> {
    await client.query('BEGIN');
    const merged: Share[] = [];
    const batches: CommittedBatch[] = [];
    for (const share of shares) {
      const { realm, fresh } = share;
      const inserted = fresh.length > 0 ? await mergeBesideOthers(client, realm.schema, fresh) : nothingInserted;
      const rest = await judgeByStored(client, realm.schema, share, inserted.conflicts);
      merged.push({
        realm,
        fresh: inserted.stored,
        duplicates: [...rest.duplicates, ...inserted.duplicates],
        conflicts: [...rest.conflicts, ...inserted.conflicts],
      });
      if (inserted.stored.length === 0) continue;
      const seq = await appendJournal(client, realm.schema, this.#entry(realm, inserted.stored));
      batches.push(this.#batch(realm, inserted.stored, seq));
    }
    for (const { schema, entry } of this.#clocks(works))
      batches.push({ ...entry, seq: await appendJournal(client, schema, entry) });
    return { shares: merged, batches, committed: false };
  }

  /** Where clocks stand behind what the batch has of their realms. */
  #clocks(works: readonly Work[]): { schema: RealmSchema; entry: NewEntry & { clockMs: number } }[] {
    const { origin } = this.#parts;
    return works.flatMap(({ decoded: { entry, clockMs } }) => {
      if (entry === null || clockMs === null) return [];
      const { id: realmId, schema } = entry.realm;
      return [{ schema, entry: { realmId, origin, via: 'clock' as const, readings: [], clockMs } }];
    });
  }

  #entry(realm: RealmRow, readings: readonly Reading[]): NewEntry {
    const { origin, via } = this.#parts;
    return { realmId: realm.id, origin, via, readings };
  }

  #batch(realm: RealmRow, readings: readonly Reading[], seq: number): CommittedBatch {
    return { seq, realmId: realm.id, via: this.#parts.via, readings };
  }

  #result(
    batches: CommittedBatch[],
    shares: readonly Share[],
    refusals: DecodeRefusal[],
    late: LateRefusals,
  ): CommitResult {
    let stored = 0;
    let duplicates = 0;
    for (const share of shares) {
      stored += share.fresh.length;
      duplicates += share.duplicates.length;
      // A backfill would push the newest keys, the ones that come twice, out of the memory.
      if (this.#parts.via === 'ingest') for (const reading of share.fresh) this.#seen.remember(reading);
    }
    return { batches, stored, duplicates, refusals, late, repeated: shares.map((share) => share.duplicates) };
  }
}

const nothingInserted: Inserted<Reading> = { stored: [], duplicates: [], conflicts: [] };

async function storeEvents(client: pg.ClientBase, works: readonly Work[]): Promise<void> {
  const bySchema = new Map<RealmSchema, ServiceEvent[]>();
  for (const { schema, event } of works.flatMap((work) => work.decoded.events)) {
    const events = bySchema.get(schema);
    if (events === undefined) bySchema.set(schema, [event]);
    else events.push(event);
  }
  for (const [schema, events] of bySchema) await insertEvents(client, schema, events);
}
