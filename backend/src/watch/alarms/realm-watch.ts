import { type ConditionChange, Evaluator, type Span, type WatchedThing } from '@commune/domain';
import type pg from 'pg';
import type { Logger } from '../../logger.ts';
import { evaluatedUntil } from '../../store/alarms/evaluated.ts';
import { discardedSpans, listConditions, listWatchedRules, type RuleRow } from '../../store/alarms/watched.ts';
import { listWatchedThings } from '../../store/alarms/watched-things.ts';
import type { JournalCursor } from '../../store/journal.ts';
import type { Reading } from '../../store/reading.ts';
import type { RealmRow } from '../../store/realms.ts';
import { snapshot } from '../../store/transaction.ts';

const DAY_MS = 86_400_000;

interface Watched {
  rules: readonly RuleRow[];
  things: readonly WatchedThing[];
}

interface Restored {
  evaluator: Evaluator;
  /** how far back each datastream is remembered, ms */
  spans: ReadonlyMap<number, number>;
  discarded: ReadonlyMap<number, readonly Span[]>;
}

/** One realm's rules and things, and the evaluator that they are held against each other in. */
export class RealmWatch {
  readonly realm: RealmRow;
  readonly evaluator: Evaluator;
  #spans: ReadonlyMap<number, number>;
  readonly #discarded: ReadonlyMap<number, readonly Span[]>;
  #ruleIds: ReadonlyMap<string, number>;
  #thingOf: ReadonlyMap<number, number>;

  private constructor(realm: RealmRow, watched: Watched, restored: Restored) {
    this.realm = realm;
    this.evaluator = restored.evaluator;
    this.#spans = restored.spans;
    this.#discarded = restored.discarded;
    this.#ruleIds = idsOf(watched.rules);
    this.#thingOf = thingsOf(watched.things);
  }

  /** As it was when the journal had been evaluated up to the cursor. To be called in a snapshot. */
  static async restore(
    client: pg.ClientBase,
    realm: RealmRow,
    cursor: JournalCursor,
    nowMs: number,
    logger: Logger,
  ): Promise<RealmWatch> {
    const watched = await readWatched(client, realm, logger);
    const { rules, things } = watched;
    const spans = Evaluator.spans(rules, things);
    const states = await listConditions(client, realm);
    const windows = Evaluator.windows(rules, things);
    const latest = await evaluatedUntil(client, realm, cursor, things, windows, nowMs);
    const evaluator = new Evaluator({ rules, things, states, latest, windows });
    const discarded = await discardedSpans(client, realm.schema, nowMs - DAY_MS);
    return new RealmWatch(realm, watched, { evaluator, spans, discarded });
  }

  /** The thing of a datastream; undefined where it is not watched. */
  thingOf(datastreamId: number): number | undefined {
    return this.#thingOf.get(datastreamId);
  }

  ruleId(key: string, version: number): number {
    const id = this.#ruleIds.get(`${key} ${version}`);
    if (id === undefined) throw new Error(`version ${version} of the rule ${key} is not the one that holds`);
    return id;
  }

  /** What is discarded is left out. */
  take(readings: readonly Reading[], clockMs: number): ConditionChange[] {
    return this.evaluator.take(
      readings.filter((reading) => !this.#isDiscarded(reading)),
      clockMs,
    );
  }

  /** What the clock alone brings about. */
  advance(clockMs: number): ConditionChange[] {
    const dueMs = this.evaluator.nextDueMs();
    return dueMs === null || dueMs > clockMs ? [] : this.evaluator.advance(clockMs);
  }

  /** Goes on by the rules and things as they are now, from `cursor`, up to which the journal has been evaluated. */
  async reload(
    client: pg.ClientBase,
    { cursor, nowMs, clockMs }: { cursor: JournalCursor; nowMs: number; clockMs: number },
    logger: Logger,
  ): Promise<ConditionChange[]> {
    return snapshot(client, async () => {
      const { rules, things } = await readWatched(client, this.realm, logger);
      const spans = Evaluator.spans(rules, things);
      const grown = new Map(
        Array.from(Evaluator.windows(rules, things)).filter(([id]) => spans.get(id)! > (this.#spans.get(id) ?? 0)),
      );
      const news = things.filter(({ datastreams }) =>
        datastreams.some(({ id }) => grown.has(id) || !this.#thingOf.has(id)),
      );
      const latest = await evaluatedUntil(client, this.realm, cursor, news, grown, nowMs);
      this.#spans = spans;
      // What was still brought about under the version before names that one.
      this.#ruleIds = new Map([...this.#ruleIds, ...idsOf(rules)]);
      this.#thingOf = thingsOf(things);
      return this.evaluator.setRules(rules, things, clockMs, { latest, windows: grown });
    });
  }

  #isDiscarded({ datastreamId, timeMs }: Reading): boolean {
    return this.#discarded.get(datastreamId)?.some(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs) === true;
  }
}

async function readWatched(client: pg.ClientBase, realm: RealmRow, logger: Logger): Promise<Watched> {
  const { rules, unreadable } = await listWatchedRules(client, realm);
  for (const { key, why } of unreadable) {
    logger.error(
      { realm: realm.slug, rule: key, why },
      'a rule raises no alarms: its definition cannot be read; save it anew',
    );
  }
  return { rules, things: await listWatchedThings(client, realm) };
}

function idsOf(rules: readonly RuleRow[]): Map<string, number> {
  return new Map(rules.map(({ key, version, id }) => [`${key} ${version}`, id]));
}

function thingsOf(things: readonly WatchedThing[]): Map<number, number> {
  return new Map(things.flatMap(({ id, datastreams }) => datastreams.map((datastream) => [datastream.id, id])));
}
