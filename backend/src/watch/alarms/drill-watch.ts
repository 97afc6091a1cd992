import { AIR_BACK_MS, ClockedEvaluator, type ConditionChange, Evaluator } from '@commune/domain';
import type pg from 'pg';
import type { Logger } from '../../logger.ts';
import {
  advanceDrill,
  type ClockEntry,
  type DrillPlace,
  drillStamp,
  nextClocks,
  readBetween,
} from '../../store/alarms/drill-journal.ts';
import { evaluatedUntil } from '../../store/alarms/evaluated.ts';
import { listConditions, writeConditions } from '../../store/alarms/watched.ts';
import { readingsBetween } from '../../store/derived/inputs.ts';
import type { RealmRow } from '../../store/realms.ts';
import { between, snapshot } from '../../store/transaction.ts';
import { keepTime } from './keep-time.ts';
import { idsOf, readWatched } from './realm-watch.ts';
import { writeChanges } from './write-changes.ts';

const CLOCKS_A_PORTION = 100;
const ENTRIES_A_READ = 20;
const STORE_EVERY_MS = 1000;

/**
 * One drill's alarms. Its clock is an entry of the journal behind the readings that it covers: they are evaluated with it,
 * all at once, so that what comes of a drill does not hang on how fast it is played.
 */
export class DrillWatch {
  readonly #client: pg.ClientBase;
  readonly #realm: RealmRow;
  readonly #logger: Logger;
  readonly #evaluator: ClockedEvaluator;
  #stamp: string;
  #ruleIds: ReadonlyMap<string, number>;
  /** evaluated, and as much of that as is stored */
  #place: ClockEntry;
  #stored: ClockEntry;
  #storedAtMs = 0;

  private constructor(
    client: pg.ClientBase,
    realm: RealmRow,
    logger: Logger,
    restored: { evaluator: ClockedEvaluator; stamp: string; ruleIds: Map<string, number>; place: ClockEntry },
  ) {
    this.#client = client;
    this.#realm = realm;
    this.#logger = logger;
    this.#evaluator = restored.evaluator;
    this.#stamp = restored.stamp;
    this.#ruleIds = restored.ruleIds;
    this.#place = this.#stored = restored.place;
  }

  /** As it was when the drill's clock stood there. */
  static async restore(client: pg.ClientBase, realm: RealmRow, place: DrillPlace, logger: Logger): Promise<DrillWatch> {
    return snapshot(client, async () => {
      const stamp = await drillStamp(client, realm);
      const { rules, things } = await readWatched(client, realm, logger);
      const states = await listConditions(client, realm);
      const { clockMs, cursor } = place;
      const windows = Evaluator.windows(rules, things);
      const latest = await evaluatedUntil(client, realm, cursor, things, windows, clockMs);
      const inputs = ClockedEvaluator.airInputs(things);
      const air = await readingsBetween(client, 'sandbox', inputs, clockMs - AIR_BACK_MS, clockMs);
      const evaluator = new ClockedEvaluator({ rules, things, states, latest, windows }, clockMs, air);
      return new DrillWatch(client, realm, logger, {
        ...{ evaluator, stamp, ruleIds: idsOf(rules), place: { clockMs, cursor } },
      });
    });
  }

  /** Brings it up to the newest of some next clocks. Returns whether there may be more. Throws what the database throws; it is of no use then. */
  async portion(): Promise<boolean> {
    const { clockMs, cursor } = this.#place;
    const clocks = await nextClocks(this.#client, this.#realm, cursor, clockMs, CLOCKS_A_PORTION);
    let changes = await this.#follow();
    for (const clock of clocks) {
      for await (const entries of readBetween(
        this.#client,
        this.#realm,
        this.#place.cursor,
        clock.cursor,
        ENTRIES_A_READ,
      ))
        for (const packed of entries) for (const reading of packed.unpack()) this.#evaluator.arrive(reading);
      changes = [...changes, ...this.#evaluator.advance(clock.clockMs)];
      this.#place = clock;
      await this.#store(changes);
      changes = [];
    }
    if (changes.length > 0) await this.#store(changes);
    return clocks.length > 0;
  }

  /** Goes on by other rules or things, where there are any. */
  async #follow(): Promise<ConditionChange[]> {
    const stamp = await drillStamp(this.#client, this.#realm);
    if (stamp === this.#stamp) return [];
    this.#stamp = stamp;
    return snapshot(this.#client, async () => {
      const { rules, things } = await readWatched(this.#client, this.#realm, this.#logger);
      const { clockMs, cursor } = this.#place;
      const windows = Evaluator.windows(rules, things);
      const latest = await evaluatedUntil(this.#client, this.#realm, cursor, things, windows, clockMs);
      // What was still brought about under the version before names that one.
      this.#ruleIds = new Map([...this.#ruleIds, ...idsOf(rules)]);
      return this.#evaluator.setRules(rules, things, { latest, windows });
    });
  }

  /** Nothing is written where nothing changed; the place alone every second. */
  async #store(changes: readonly ConditionChange[]): Promise<void> {
    const { evaluator } = this.#evaluator;
    const conditions = evaluator.drain();
    const place = this.#place;
    if (changes.length === 0 && conditions.length === 0) {
      if (place === this.#stored || performance.now() - this.#storedAtMs < STORE_EVERY_MS) return;
      await advanceDrill(this.#client, this.#realm, place);
    } else {
      await between(this.#client, 'BEGIN', async (client) => {
        await writeChanges(client, this.#realm, changes, (key, version) => this.#ruleId(key, version), place.clockMs);
        await writeConditions(client, 'sandbox', conditions);
        await advanceDrill(client, this.#realm, place);
      });
      await keepTime(this.#client, this.#realm, place.clockMs);
    }
    this.#stored = place;
    this.#storedAtMs = performance.now();
  }

  /** What is evaluated and not stored yet. */
  async settle(): Promise<void> {
    if (this.#place === this.#stored) return;
    await advanceDrill(this.#client, this.#realm, this.#place);
    this.#stored = this.#place;
  }

  #ruleId(key: string, version: number): number {
    const id = this.#ruleIds.get(`${key} ${version}`);
    if (id === undefined) throw new Error(`version ${version} of the rule ${key} is not the one that holds`);
    return id;
  }
}
