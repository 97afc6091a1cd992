import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../../logger.ts';
import { listDueDrills } from '../../store/alarms/drill-journal.ts';
import { listRealms } from '../../store/realms.ts';
import { DrillWatch } from './drill-watch.ts';

/** What was evaluated by then and is idle is forgotten, and read anew where it goes on. */
const MOST_KEPT = 5;

/** The alarms of all drills, on the connection that holds the right to write them. */
export class DrillWatches {
  readonly #logger: Logger;
  readonly #watches = new Map<number, DrillWatch>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  clear(): void {
    this.#watches.clear();
  }

  /** Brings every drill up to its clock. Throws what the database throws; what is in memory is of no use then. */
  async round(client: pg.ClientBase, signal?: AbortSignal): Promise<void> {
    const due = await listDueDrills(client);
    if (due.length === 0) return;
    const realms = await listRealms(client);
    for (const place of due) {
      const realm = realms.find(({ id }) => id === place.realmId);
      if (realm === undefined) continue;
      const watch = this.#watches.get(realm.id) ?? (await DrillWatch.restore(client, realm, place, this.#logger));
      this.#keep(realm.id, watch);
      while (!signal?.aborted && (await watch.portion())) await setImmediate();
      await watch.settle();
    }
  }

  /** The last ones that were due. */
  #keep(realmId: number, watch: DrillWatch): void {
    this.#watches.delete(realmId);
    this.#watches.set(realmId, watch);
    for (const oldest of this.#watches.keys()) {
      if (this.#watches.size <= MOST_KEPT) return;
      this.#watches.delete(oldest);
    }
  }
}
