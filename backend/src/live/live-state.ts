import { randomUUID } from 'node:crypto';
import { HORIZON_MS } from '@commune/contract';
import type pg from 'pg';
import type { JournalEntry } from '../store/journal.ts';
import { latestObservations } from '../store/observations.ts';
import type { RealmRow } from '../store/realms.ts';
import { stateAt } from '../store/state.ts';
import { listStreams } from '../store/things.ts';
import { LatestValues } from './latest.ts';
import { RealmRooms } from './realm-rooms.ts';

/** The latest state of every realm, as the journal tells it. */
export class LiveState {
  /** void after every restart, with all frame numbers of the process before */
  readonly epoch = randomUUID();
  readonly #latest = new LatestValues();
  readonly #bySlug = new Map<string, RealmRooms>();
  readonly #byId = new Map<number, RealmRooms>();

  /** Reads streams and latest values from the store. Entries that commit meanwhile may be applied before or after. */
  async load(db: pg.Pool, realms: readonly RealmRow[], nowMs: number): Promise<void> {
    for (const realm of realms) await this.loadStreams(db, realm);
    for (const schema of new Set(realms.map((realm) => realm.schema))) {
      for (const reading of await latestObservations(db, schema, nowMs - HORIZON_MS)) this.#latest.apply(reading);
    }
    for (const realm of realms) {
      if (realm.drillClockMs === null || realm.recorded) continue;
      for (const reading of (await stateAt(db, realm, realm.drillClockMs)).readings) this.#latest.apply(reading);
    }
  }

  async loadStreams(db: pg.Pool, realm: RealmRow): Promise<void> {
    const known = this.#byId.get(realm.id);
    const rooms = known ?? new RealmRooms(realm, this.epoch, this.#latest);
    rooms.setStreams(await listStreams(db, realm));
    this.#bySlug.set(realm.slug, rooms);
    this.#byId.set(realm.id, rooms);
    if (known !== undefined || !realm.recorded) return;
    // It came as a whole, before anybody knew of it.
    for (const reading of (await stateAt(db, realm, realm.drillClockMs!)).readings) this.#latest.apply(reading);
  }

  dropRealm(slug: string): void {
    this.#bySlug.delete(slug);
    for (const [id, rooms] of this.#byId) if (rooms.realm === slug) this.#byId.delete(id);
  }

  realm(slug: string): RealmRooms | undefined {
    return this.#bySlug.get(slug);
  }

  apply(entries: readonly JournalEntry[]): void {
    for (const { realmId, readings, clockMs } of entries) {
      const rooms = this.#byId.get(realmId);
      rooms?.apply(readings);
      if (clockMs !== undefined) rooms?.setClock(clockMs);
    }
  }

  *realms(): Iterable<RealmRooms> {
    yield* this.#bySlug.values();
  }

  latest(): LatestValues {
    return this.#latest;
  }
}
