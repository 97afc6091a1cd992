import type pg from 'pg';
import { appendJournal, type Via } from '../store/journal.ts';
import { copyObservations, type Inserted, mergeObservations, prepareDays } from '../store/observations.ts';
import { hasCode, UNIQUE_VIOLATION } from '../store/pool.ts';
import type { RealmRow, RealmSchema } from '../store/realms.ts';
import { countRejected, insertRejected } from '../store/rejected.ts';
import { insertEvents, type ServiceEvent } from '../store/service-events.ts';
import { type Sorted, sortBatch } from './batch.ts';
import type { DecodeRefusal } from './decoded.ts';
import type { Directory } from './directory.ts';
import { ArrivalTimes, makeMissingStreams, placeReadings } from './placement.ts';
import type { RefusalLog } from './refusal-log.ts';
import { SeenFilter } from './seen-filter.ts';
import type { CommittedBatch, PlacedReading, Work } from './work.ts';

const DAY_MS = 86_400_000;

export interface CommitterParts {
  directory: Directory;
  refusalLog: RefusalLog;
  /** the process, in the journal */
  origin: string;
  via: Via;
}

export interface CommitResult {
  batches: CommittedBatch[];
  stored: number;
  duplicates: number;
  refusals: DecodeRefusal[];
}

interface Share extends Sorted<PlacedReading> {
  realm: RealmRow;
}

type Insert = (
  client: pg.ClientBase,
  schema: RealmSchema,
  readings: PlacedReading[],
) => Promise<Inserted<PlacedReading>>;

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
    for (const share of shares) await this.#prepareDays(client, share);
    try {
      return await this.#transact(client, works, shares, copyObservations);
    } catch (error) {
      if (!hasCode(error, UNIQUE_VIOLATION)) {
        // A day that waited too long for its readings may have been dropped meanwhile.
        this.#preparedDays.clear();
        throw error;
      }
      return await this.#transact(client, works, shares, mergeObservations);
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
    shares: readonly Share[],
    insert: Insert,
  ): Promise<CommitResult> {
    await client.query('BEGIN');
    try {
      const settled: Share[] = [];
      const batches: CommittedBatch[] = [];
      for (const share of shares) {
        const inserted =
          share.fresh.length > 0 ? await insert(client, share.realm.schema, share.fresh) : nothingInserted;
        settled.push(settle(share, inserted));
        if (inserted.stored.length > 0) batches.push(await this.#journal(client, share.realm, inserted.stored));
      }
      await storeEvents(client, works);
      const { refusals, settle: settleRefusals } = await this.#storeRefusals(client, works, settled);
      await client.query('COMMIT');
      settleRefusals();
      return this.#result(batches, settled, refusals);
    } catch (error) {
      // A broken connection cannot roll back either; the server does it, and the first error is the one that tells.
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async #journal(client: pg.ClientBase, realm: RealmRow, readings: PlacedReading[]): Promise<CommittedBatch> {
    const { origin, via } = this.#parts;
    const seq = await appendJournal(client, realm.schema, { realmId: realm.id, origin, via, readings });
    return { seq, realmId: realm.id, via, readings };
  }

  /** Refusals are rows of the same transaction: a refused message is acknowledged like any other, after its commit. */
  async #storeRefusals(
    client: pg.ClientBase,
    works: readonly Work[],
    shares: readonly Share[],
  ): Promise<{ refusals: DecodeRefusal[]; settle: () => void }> {
    const byWork = new Map<Work, DecodeRefusal[]>();
    for (const work of works) {
      if (work.decoded.refusals.length > 0) byWork.set(work, [...work.decoded.refusals]);
    }
    for (const reading of shares.flatMap(({ conflicts }) => conflicts)) {
      const refusals = byWork.get(reading.work);
      if (refusals === undefined) byWork.set(reading.work, [conflict(reading)]);
      else refusals.push(conflict(reading));
    }
    const messages = Array.from(byWork, ([{ topic, payload, username, receivedAtMs, decoded }, refusals]) => ({
      topic,
      payload,
      username,
      atMs: receivedAtMs,
      realm: decoded.realm,
      refusals,
    }));
    const kept = this.#parts.refusalLog.keep(messages);
    if (kept.rows.length > 0) await insertRejected(client, kept.rows);
    if (kept.counts.length > 0) await countRejected(client, kept.counts);
    return { refusals: [...byWork.values()].flat(), settle: kept.settle };
  }

  #result(batches: CommittedBatch[], shares: readonly Share[], refusals: DecodeRefusal[]): CommitResult {
    let stored = 0;
    let duplicates = 0;
    for (const share of shares) {
      stored += share.fresh.length;
      duplicates += share.duplicates.length;
      // A backfill would push the newest keys, the ones that come twice, out of the memory.
      if (this.#parts.via === 'ingest') for (const reading of share.fresh) this.#seen.remember(reading);
    }
    return { batches, stored, duplicates, refusals };
  }
}

const nothingInserted: Inserted<PlacedReading> = { stored: [], duplicates: [], conflicts: [] };

function settle(share: Share, inserted: Inserted<PlacedReading>): Share {
  return {
    realm: share.realm,
    fresh: inserted.stored,
    duplicates: [...share.duplicates, ...inserted.duplicates],
    conflicts: [...share.conflicts, ...inserted.conflicts],
  };
}

async function storeEvents(client: pg.ClientBase, works: readonly Work[]): Promise<void> {
  const bySchema = new Map<RealmSchema, ServiceEvent[]>();
  for (const { schema, event } of works.flatMap((work) => work.decoded.events)) {
    const events = bySchema.get(schema);
    if (events === undefined) bySchema.set(schema, [event]);
    else events.push(event);
  }
  for (const [schema, events] of bySchema) await insertEvents(client, schema, events);
}

function conflict(reading: PlacedReading): DecodeRefusal {
  const at = new Date(reading.timeMs).toISOString();
  return {
    reason: 'conflict',
    detail: `datastream ${reading.datastreamId} already has another value at ${at}; the first is kept`,
  };
}
