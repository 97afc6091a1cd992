import type pg from 'pg';
import { listRealms, type RealmRow } from './store/realms.ts';

/** The realms that there are, in one array that everybody looks into: drills come and go while the program runs. */
export class RealmBook {
  readonly realms: readonly RealmRow[];
  readonly #realms: RealmRow[];
  readonly #pool: pg.Pool;
  readonly #keptDays: number | null;
  #reading: Promise<void> = Promise.resolve();

  private constructor(pool: pg.Pool, keptDays: number | null, realms: RealmRow[]) {
    this.#pool = pool;
    this.#keptDays = keptDays;
    this.#realms = realms;
    this.realms = realms;
  }

  static async open(pool: pg.Pool, keptDays: number | null): Promise<RealmBook> {
    return new RealmBook(pool, keptDays, await listRealms(pool, keptDays));
  }

  /** Brings the array in step with the database; what is known of a realm that stays is not touched. */
  refresh(): Promise<void> {
    // One after the other: an older reading must not undo a newer one.
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#read());
    return this.#reading;
  }

  async #read(): Promise<void> {
    const found = await listRealms(this.#pool, this.#keptDays);
    const known = new Map(this.#realms.map((realm) => [realm.id, realm]));
    const next = found.map((realm) => known.get(realm.id) ?? realm);
    this.#realms.splice(0, this.#realms.length, ...next);
  }
}
