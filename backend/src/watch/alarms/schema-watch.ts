import { setImmediate } from 'node:timers/promises';
import type { ConditionChange } from '@commune/domain';
import type pg from 'pg';
import type { Logger } from '../../logger.ts';
import type { Metrics } from '../../metrics.ts';
import { type JournalLook, lookAtJournal, readStamps, type Stamps } from '../../store/alarms/watch-journal.ts';
import { writeConditions } from '../../store/alarms/watched.ts';
import type { AlarmDraft } from '../../store/alarms/write-alarm.ts';
import { listGaps } from '../../store/ingest-gaps.ts';
import { advanceFollower, followerCursor, type JournalCursor } from '../../store/journal.ts';
import type { Reading } from '../../store/reading.ts';
import type { RealmRow, RealmSchema } from '../../store/realms.ts';
import { between, snapshot } from '../../store/transaction.ts';
import { keepTime } from './keep-time.ts';
import { OwnGaps } from './own-gaps.ts';
import { clockOf, hasClock, REORDER_MS } from './realm-clock.ts';
import { RealmWatch } from './realm-watch.ts';
import { ReorderWindow } from './reorder.ts';
import { slicesOf } from './slices.ts';
import { writeChanges } from './write-changes.ts';

const FOLLOWER = 'alarms';
/** An entry has at most 5,000 readings. */
const ENTRIES_A_LOOK = 20;
/** Held at the most where all of them are young: then the oldest go all the same. */
const MOST_HELD = 400;
/** Evaluated without giving way to other work: some milliseconds. */
const READINGS_A_TURN = 5000;
const STORE_CURSOR_EVERY_MS = 1000;
const KEEP_TIME_EVERY_MS = 1000;
/** Longer ago no rule looks for silence; the newest ones of that time. */
const GAPS_KEPT_MS = 60 * 86_400_000;
const MOST_GAPS = 1000;

export interface WatchParts {
  realms: readonly RealmRow[];
  metrics: Metrics;
  logger: Logger;
  /** whether nothing is taken in at present, for reasons of our own */
  isStalled: () => boolean;
}

/** Follows one schema's journal and evaluates its realms; what it knows is as good as the connection that it was read on. */
export class SchemaWatch {
  readonly #client: pg.ClientBase;
  readonly #schema: RealmSchema;
  readonly #parts: WatchParts;
  readonly #realms: ReadonlyMap<number, RealmWatch>;
  readonly #window: ReorderWindow;
  readonly #gaps = new OwnGaps();
  #stamps: Stamps;
  /** behind what was read */
  #read: JournalCursor;
  /** behind what was evaluated, and as much of that as is stored */
  #evaluated: JournalCursor;
  #stored: JournalCursor;
  #storedAtMs = 0;
  #timeKeptAtMs = 0;
  #committedMs: number;
  #settledMs = Number.NEGATIVE_INFINITY;

  private constructor(
    client: pg.ClientBase,
    schema: RealmSchema,
    parts: WatchParts,
    restored: { realms: RealmWatch[]; stamps: Stamps; cursor: JournalCursor; committedMs: number },
  ) {
    this.#client = client;
    this.#schema = schema;
    this.#parts = parts;
    this.#realms = new Map(restored.realms.map((watch) => [watch.realm.id, watch]));
    this.#window = new ReorderWindow((realmId, datastreamId) => this.#realms.get(realmId)?.thingOf(datastreamId));
    this.#stamps = restored.stamps;
    this.#read = this.#evaluated = this.#stored = restored.cursor;
    this.#committedMs = restored.committedMs;
  }

  /** As the one before it left it, whichever process that was. */
  static async restore(client: pg.ClientBase, schema: RealmSchema, parts: WatchParts): Promise<SchemaWatch> {
    return snapshot(client, async () => {
      const { stamps, nowMs, committedMs } = await readStamps(client, schema);
      const cursor = await followerCursor(client, FOLLOWER, schema);
      const realms: RealmWatch[] = [];
      for (const realm of parts.realms) {
        if (realm.schema !== schema || !hasClock(realm)) continue;
        realms.push(await RealmWatch.restore(client, realm, cursor, nowMs, parts.logger));
      }
      const watch = new SchemaWatch(client, schema, parts, {
        realms,
        stamps,
        cursor,
        committedMs: committedMs ?? nowMs,
      });
      await watch.#readGaps(nowMs);
      return watch;
    });
  }

  /**
   * One portion of the journal and what the clock brings: alarms, conditions and cursor in one transaction. `outdated`:
   * what it knows must be read anew, from where it left off. Throws what the database throws; it is of no use then.
   */
  async portion(): Promise<'done' | 'more' | 'outdated'> {
    const look = await lookAtJournal(this.#client, this.#schema, this.#read, ENTRIES_A_LOOK);
    if (look.stamps.marks !== this.#stamps.marks) return this.#outdated();
    const begun = performance.now();
    this.#window.add(look.entries);
    this.#read = look.cursor;
    this.#committedMs = look.entries.at(-1)?.committedMs ?? this.#committedMs;
    if (look.stamps.gaps !== this.#stamps.gaps) await this.#readGaps(look.nowMs);
    this.#noteStall(look.nowMs);
    const settledMs = this.#settle(look);
    const changes = new Map(Array.from(this.#realms.values(), (watch): [RealmWatch, ConditionChange[]] => [watch, []]));
    if (look.stamps.registry !== this.#stamps.registry) {
      for (const [watch, list] of changes) {
        const at = { cursor: this.#evaluated, nowMs: look.nowMs, clockMs: clockOf(watch.realm, settledMs) };
        list.push(...(await watch.reload(this.#client, at, this.#parts.logger)));
      }
      this.#window.rewatch();
    }
    this.#stamps = look.stamps;
    const released = this.#window.release(this.#releaseUntilMs(look));
    if (released !== null) this.#evaluated = released.cursor;
    for (const [watch, list] of changes) {
      const clockMs = clockOf(watch.realm, settledMs);
      const readings = released?.byRealm.get(watch.realm.id);
      if (readings !== undefined) list.push(...(await this.#evaluate(watch, readings, clockMs)));
      list.push(...watch.advance(clockMs));
    }
    await this.#store(changes, look.nowMs);
    if (released !== null) this.#parts.metrics.alarmRoundSeconds.observe((performance.now() - begun) / 1000);
    if (look.nowMs - this.#timeKeptAtMs >= KEEP_TIME_EVERY_MS) {
      this.#timeKeptAtMs = look.nowMs;
      for (const { realm } of this.#realms.values()) await keepTime(this.#client, realm, look.nowMs);
    }
    return look.more ? 'more' : 'done';
  }

  /** Of entries that wait to be read, those that are let go must be as far behind the last one read. */
  #releaseUntilMs({ more, nowMs }: JournalLook): number {
    if (!more) return nowMs - REORDER_MS;
    return this.#window.size > MOST_HELD ? Number.POSITIVE_INFINITY : this.#committedMs - REORDER_MS;
  }

  /**
   * Up to when everything that was committed has been read, by the database's clock; it never goes back. Where entries
   * wait to be read, no timer may run ahead of them: they may hold what keeps it from firing.
   */
  #settle({ more, nowMs, unsettledMs }: JournalLook): number {
    const untilMs = more ? this.#committedMs : Math.min(nowMs, unsettledMs ?? nowMs);
    this.#settledMs = Math.max(this.#settledMs, untilMs);
    return this.#settledMs;
  }

  /** Nothing is lost by beginning anew from the cursor; from where it is now, nothing is done twice either. */
  async #outdated(): Promise<'outdated'> {
    await advanceFollower(this.#client, FOLLOWER, this.#schema, this.#evaluated);
    return 'outdated';
  }

  async #readGaps(nowMs: number): Promise<void> {
    this.#gaps.list(await listGaps(this.#client, this.#schema, nowMs - GAPS_KEPT_MS, nowMs, MOST_GAPS));
    this.#tellGaps();
  }

  #noteStall(nowMs: number): void {
    if (this.#gaps.note(this.#parts.isStalled(), this.#committedMs, nowMs)) this.#tellGaps();
  }

  #tellGaps(): void {
    const spans = this.#gaps.spans();
    for (const { evaluator } of this.#realms.values()) evaluator.setGaps(spans);
  }

  async #evaluate(watch: RealmWatch, readings: readonly Reading[], clockMs: number): Promise<ConditionChange[]> {
    const { counts } = watch.evaluator;
    const { evaluated, behind } = counts;
    const changes: ConditionChange[] = [];
    for (const slice of slicesOf(readings, READINGS_A_TURN)) {
      changes.push(...watch.take(slice, clockMs));
      if (slice.length >= READINGS_A_TURN) await setImmediate();
    }
    this.#parts.metrics.alarmsEvaluated.inc(counts.evaluated - evaluated);
    this.#parts.metrics.alarmsBehind.inc(counts.behind - behind);
    return changes;
  }

  /** No transaction where nothing changed; the cursor alone every second. */
  async #store(changes: ReadonlyMap<RealmWatch, readonly ConditionChange[]>, nowMs: number): Promise<void> {
    const conditions = Array.from(this.#realms.values(), ({ evaluator }) => evaluator.drain()).flat();
    const changed = conditions.length > 0 || [...changes.values()].some((list) => list.length > 0);
    const cursor = this.#evaluated;
    if (!changed) {
      if (cursor === this.#stored || nowMs - this.#storedAtMs < STORE_CURSOR_EVERY_MS) return;
      await advanceFollower(this.#client, FOLLOWER, this.#schema, cursor);
    } else {
      const opened = await between(this.#client, 'BEGIN', async (client) => {
        const drafts: AlarmDraft[] = [];
        for (const [watch, list] of changes) {
          const ruleIdOf = (key: string, version: number) => watch.ruleId(key, version);
          drafts.push(...(await writeChanges(client, watch.realm, list, ruleIdOf, nowMs)));
        }
        await writeConditions(client, this.#schema, conditions);
        await advanceFollower(client, FOLLOWER, this.#schema, cursor);
        return drafts;
      });
      for (const { state } of opened) this.#parts.metrics.alarmsRaised.inc({ severity: state.peak });
    }
    this.#stored = cursor;
    this.#storedAtMs = nowMs;
  }
}
