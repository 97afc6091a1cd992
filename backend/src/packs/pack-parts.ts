import {
  type AlarmTransition,
  type PackLine,
  type PackLineOf,
  TRANSITIONS,
  type TransitionKind,
} from '@commune/contract';
import { replay } from '@commune/domain';
import type pg from 'pg';
import { type AlarmOrigin, writeAlarms } from '../store/alarms/write-alarm.ts';
import {
  insertCalibrations,
  insertGaps,
  insertMaintenance,
  insertMarks,
  insertOutOfService,
  insertRules,
  insertThings,
  unknownProperties,
} from '../store/packs/insert-parts.ts';
import type { RealmRow } from '../store/realms.ts';
import { between } from '../store/transaction.ts';
import { PackError } from './pack-error.ts';

/** A part that is stored by itself: all but values. */
export type StoredPart = Exclude<PackLine, { pack: 'end' | 'before' | 'derived' }>;
type Kind = Exclude<StoredPart['pack'], 'alarm' | 'step'>;

/** An alarm with its steps, as far as they have come. */
interface PackAlarm extends AlarmOrigin {
  n: number;
  transitions: AlarmTransition[];
}

const ROWS_A_PORTION = 1000;
/** Of one alarm; what has more was made to have it. */
const MOST_STEPS = 100_000;

/** Puts the parts of a pack into its drill, some at a time, in the order of a pack. Throws PackError. */
export class PackParts {
  readonly #client: pg.ClientBase;
  readonly #realm: RealmRow;
  readonly #things = new Map<string, number>();
  readonly #streams = new Map<string, number>();
  readonly #rules = new Map<string, number>();
  #kind: Kind | null = null;
  #waiting: { line: number; part: StoredPart }[] = [];
  #alarms: PackAlarm[] = [];
  #steps = 0;

  constructor(client: pg.ClientBase, realm: RealmRow) {
    this.#client = client;
    this.#realm = realm;
  }

  /** The datastream that a value is of. */
  streamOf(thing: string, key: string, line: number): number {
    const id = this.#streams.get(`${thing}/${key}`);
    if (id === undefined) throw new PackError('damaged-pack', `the pack has no datastream ${thing}/${key}`, line);
    return id;
  }

  async take(part: StoredPart, line: number): Promise<void> {
    if (part.pack === 'alarm' || part.pack === 'step') {
      await this.#storeWaiting();
      if (part.pack === 'alarm') await this.#begin(part, line);
      else this.#step(part, line);
      return;
    }
    if (part.pack !== this.#kind || this.#waiting.length >= ROWS_A_PORTION) await this.#storeWaiting();
    this.#kind = part.pack;
    this.#waiting.push({ line, part });
  }

  /** Stores what is yet to be stored; readings may come from now on. */
  async settle(): Promise<void> {
    await this.#storeWaiting();
    await this.#storeAlarms();
  }

  async #begin({ rule, version, thing, key }: PackLineOf<'alarm'>, line: number): Promise<void> {
    if (this.#steps >= ROWS_A_PORTION) await this.#storeAlarms();
    const ruleId = this.#rules.get(`${rule} ${version}`);
    const thingId = this.#things.get(thing);
    if (ruleId === undefined)
      throw new PackError('damaged-pack', `the pack has no version ${version} of ${rule}`, line);
    if (thingId === undefined) throw new PackError('damaged-pack', `the pack has no thing ${thing}`, line);
    const datastreamId = key === null ? null : this.streamOf(thing, key, line);
    this.#alarms.push({ ruleId, ruleKey: rule, thingId, datastreamId, n: 0, transitions: [] });
  }

  #step({ pack: _, ...step }: PackLineOf<'step'>, line: number): void {
    const alarm = this.#alarms.at(-1);
    if (alarm === undefined) throw new PackError('damaged-pack', 'a step comes before any alarm', line);
    if (!isTransition(step.kind)) throw new PackError('damaged-pack', `an alarm knows no step "${step.kind}"`, line);
    if ((alarm.transitions.length === 0) !== (step.kind === 'raised') || step.n <= alarm.n)
      throw new PackError('damaged-pack', 'the steps of an alarm begin with "raised" and are numbered', line);
    if (alarm.transitions.length >= MOST_STEPS)
      throw new PackError('damaged-pack', `an alarm has at most ${MOST_STEPS} steps`, line);
    alarm.transitions.push(step as AlarmTransition);
    alarm.n = step.n;
    this.#steps++;
  }

  async #storeAlarms(): Promise<void> {
    const drafts = this.#alarms.flatMap((alarm) => {
      const state = replay(alarm.transitions);
      return state === null ? [] : { ...alarm, id: null, state };
    });
    this.#alarms = [];
    this.#steps = 0;
    if (drafts.length === 0) return;
    await stored('alarms', null, () =>
      between(this.#client, 'BEGIN', (client) => writeAlarms(client, this.#realm, drafts)),
    );
  }

  async #storeWaiting(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    const first = waiting[0]!.line;
    await stored(`lines ${first} to ${waiting.at(-1)!.line}`, first, () =>
      between(this.#client, 'BEGIN', () => this.#store(waiting)),
    );
  }

  async #store(waiting: readonly { line: number; part: StoredPart }[]): Promise<void> {
    const client = this.#client;
    const realm = this.#realm;
    const parts = waiting.map(({ part }) => part);
    switch (this.#kind!) {
      case 'thing': {
        await this.#requireProperties(waiting);
        const made = await insertThings(client, realm, parts as PackLineOf<'thing'>[]);
        for (const { slug, id } of made.things) this.#things.set(slug, id);
        for (const { thing, key, id } of made.streams) this.#streams.set(`${thing}/${key}`, id);
        return;
      }
      case 'calibration':
        return insertCalibrations(client, this.#ofStreams(parts as PackLineOf<'calibration'>[], waiting));
      case 'rule':
        for (const { key, version, id } of await insertRules(client, realm, parts as PackLineOf<'rule'>[]))
          this.#rules.set(`${key} ${version}`, id);
        return;
      case 'gap':
        return insertGaps(client, realm, parts as PackLineOf<'gap'>[]);
      case 'maintenance':
        return insertMaintenance(client, realm, parts as PackLineOf<'maintenance'>[]);
      case 'out-of-service':
        return insertOutOfService(
          client,
          waiting.map(({ part, line }) => {
            const out = part as PackLineOf<'out-of-service'>;
            const thingId = this.#things.get(out.thing);
            if (thingId === undefined) throw new PackError('damaged-pack', `the pack has no thing ${out.thing}`, line);
            return { ...out, thingId };
          }),
        );
      case 'mark':
        return insertMarks(client, this.#ofStreams(parts as PackLineOf<'mark'>[], waiting));
    }
  }

  #ofStreams<L extends { thing: string; key: string }>(lines: readonly L[], waiting: readonly { line: number }[]) {
    return lines.map((each, k) => ({ ...each, streamId: this.streamOf(each.thing, each.key, waiting[k]!.line) }));
  }

  async #requireProperties(waiting: readonly { line: number; part: StoredPart }[]): Promise<void> {
    const lineOf = new Map<string, number>();
    for (const { line, part } of waiting)
      for (const { property } of (part as PackLineOf<'thing'>).datastreams)
        if (!lineOf.has(property)) lineOf.set(property, line);
    const [unknown] = await unknownProperties(this.#client, [...lineOf.keys()]);
    if (unknown !== undefined)
      throw new PackError(
        'foreign-pack',
        `"${unknown}" is measured there, and nobody has defined it here`,
        lineOf.get(unknown),
      );
  }
}

function isTransition(kind: string): kind is TransitionKind {
  return (TRANSITIONS as readonly string[]).includes(kind);
}

/** Work that stores rows; what those are to blame for is said of them. */
async function stored(what: string, line: number | null, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PackError || !isRefusedRow(error)) throw error;
    throw new PackError('damaged-pack', `${what} cannot be stored: ${(error as Error).message}`, line);
  }
}

/** What the rows themselves are to blame for: a value out of range (22), a constraint (23). */
function isRefusedRow(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^2[23]/.test(code);
}
