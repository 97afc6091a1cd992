import type { ObservedProperty, RealmKind } from '@commune/contract';
import { systemClock } from '../clock.ts';
import { type Broker, brokerOf } from '../connection.ts';
import type { BackendClient } from '../fill/backend-client.ts';
import type { Terminal } from '../fill/progress.ts';
import type { Log } from '../log.ts';
import { Outbox } from '../publish/outbox.ts';
import { Pace } from '../scenario/pace.ts';
import { type Checked, check } from './check.ts';
import { ClockCheck, type ClockFinding, findingText } from './clock-check.ts';
import { durationText } from './duration.ts';
import type { Items } from './item.ts';
import type { Known } from './mapping/guess.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { ReplayOptions } from './options.ts';
import type { Disorder } from './order/reorder.ts';
import { type FoundThing, placeThings } from './place-things.ts';
import { ProgressLine } from './progress-line.ts';
import { Refusals } from './refusals.ts';
import { placeOf } from './replay-error.ts';
import { iso, rateText, sentText, spanText, storedText } from './report.ts';
import { earlierState, openState } from './resumption.ts';
import { type Imported, importHistory } from './send/import-history.ts';
import { type Played, play } from './send/play.ts';
import { playRounds } from './send/play-rounds.ts';
import { Room } from './send/room.ts';
import { shiftFor } from './shift.ts';
import { itemsOf, lastMoment, type Source, sizesOf } from './sources.ts';

export interface ReplayContext {
  environment: Record<string, string | undefined>;
  log: Log;
  terminal: Terminal;
  stop: AbortSignal;
  now?: () => number;
  /** instead of the broker and the folder that options and environment name */
  broker?: Broker;
  stateFolder?: string;
  /** steers it while it plays; made from the options where none is given */
  pace?: Pace;
  /** no further round of a loop where it would reach beyond */
  untilMs?: number;
  onProgress?: (readings: number, atMs: number | null, share: number) => void;
  onAcknowledged?: () => void;
}

/** What a replay comes to: the figures of its kind, and what was refused on the way. */
export interface ReplayResult {
  readings: number;
  messages: number;
  stored: number | null;
  refused: number;
  /** of a dry run */
  checked?: Checked;
}

/** What a person should know of the files that were read. */
export interface Findings {
  rows: number;
  refusals: ReturnType<Refusals['list']>;
  /** readings that came behind later ones */
  late: number;
  clocks: ClockFinding[];
  /** things with a position in the files */
  found: ReadonlyMap<string, FoundThing>;
}

/** messages that are under way at once; each holds up to 5,000 readings */
const MAX_WAITING = 16;

export interface WhatIsKnown extends Known {
  realmKind: RealmKind;
  backend: BackendClient | undefined;
}

/** One run of a replay: a dry run, an import, or over MQTT. */
export class Replay {
  private readonly refusals = new Refusals();
  private readonly clocks = new ClockCheck();
  private readonly disorder: Disorder = { late: 0 };
  private readonly properties: ReadonlyMap<string, ObservedProperty>;
  private readonly now: () => number;
  private readonly found = new Map<string, FoundThing>();
  private rows = 0;
  private writtenMs = 0;
  private progress: ProgressLine | undefined;

  constructor(
    private readonly options: ReplayOptions,
    private readonly context: ReplayContext,
    private readonly known: WhatIsKnown,
    private readonly sources: readonly Source[],
    private readonly mapping: Mapping,
  ) {
    this.properties = new Map(known.properties.map((property) => [property.key, property]));
    this.now = context.now ?? Date.now;
  }

  async run(): Promise<ReplayResult> {
    const { options } = this;
    const { bytes, writtenMs } = await sizesOf(options.files);
    this.writtenMs = writtenMs;
    const { realm, end } = options;
    if (end !== undefined) this.context.log('replay: reading the files for their last moment');
    const endMs = end && (await lastMoment(this.sources, { realm, properties: this.properties }, this.context.stop));
    const shiftOf = shiftFor(options, endMs, this.known.realmKind, this.now);
    const name = options['dry-run'] ? 'dry run' : options.import ? 'import' : 'replay';
    this.progress = new ProgressLine(
      name,
      options.loop ? Number.NaN : bytes,
      this.now,
      this.context.log,
      this.context.terminal,
    );
    try {
      if (options['dry-run']) return await this.check(shiftOf);
      const result = options.import ? await this.import(shiftOf) : await this.play(shiftOf);
      if (options.place && !this.context.stop.aborted) await this.place();
      return result;
    } finally {
      this.tell();
    }
  }

  /** To be asked once it has been run. */
  findings(): Findings {
    const { begin, end, shift } = this.options;
    const moved = begin ?? end ?? shift;
    return {
      rows: this.rows,
      refusals: this.refusals.list(),
      late: this.disorder.late,
      clocks: this.clocks.findings(moved === undefined ? this.writtenMs : undefined),
      found: this.found,
    };
  }

  private async check(shiftOf: (firstMs: number) => number): Promise<ReplayResult> {
    const { files } = this.options;
    const checked = await check({
      items: this.items('window'),
      files,
      properties: this.properties,
      realmKind: this.known.realmKind,
      shiftOf,
      nowMs: this.now(),
      onRefused: this.refusals.refuse,
      onProgress: ({ readings, lastMs }) => this.show(readings, lastMs),
      signal: this.context.stop,
    });
    const { readings, messages, things, duplicates, firstMs, lastMs } = checked;
    const what = messages > 0 ? `${messages} messages, ${readings} readings` : `${readings} readings`;
    this.context.log(
      `dry run: ${what} of ${things.size} things${spanText(firstMs, lastMs)}; ${this.refusals.total} refused`,
    );
    if (duplicates > 0) this.context.log(`  ${duplicates} readings come twice: each is stored once`);
    return { readings, messages, stored: null, refused: this.refusals.total, checked };
  }

  private async import(shiftOf: (firstMs: number) => number): Promise<ReplayResult> {
    const { log, stop } = this.context;
    const state = await openState(this.options, this.mapping, this.context);
    const before = await earlierState(state, this.options, this.context.log);
    let last: Imported | undefined;
    const said = ({ readings, stored, duplicates, lastMs }: Imported) =>
      `${readings} readings${lastMs === null ? '' : ` until ${iso(lastMs)}`}: ${stored} stored, ${duplicates} there already`;
    try {
      const imported = await importHistory({
        items: this.items('file'),
        realm: this.options.realm,
        backend: this.known.backend!,
        files: this.options.files,
        shiftOf: before ? () => before.shiftMs : shiftOf,
        skip: before?.done ?? 0,
        onRefused: this.refusals.refuse,
        onRefusedMore: (n) => this.refusals.add('refused by the store', n),
        onCheckpoint: async (each) => {
          last = { ...each };
          await state.write(each);
        },
        onProgress: ({ readings, lastMs }) => this.show(readings, lastMs),
        log,
        signal: stop,
      });
      await state.remove();
      log(`import: ${said(imported)}; ${rateText(this.progress?.rate(imported.readings))}`);
      return { readings: imported.readings, messages: 0, stored: imported.stored, refused: this.refusals.total };
    } catch (error) {
      log(`import: stopped; until then ${last ? said(last) : 'nothing was stored'}. The same command goes on there`);
      throw error;
    }
  }

  private async play(shiftOf: (firstMs: number) => number): Promise<ReplayResult> {
    const { options, context, known } = this;
    const { environment, log, stop } = context;
    const broker = context.broker ?? (await brokerOf(environment, options.mqtt, stop));
    const pace = context.pace ?? new Pace({ ...systemClock, now: this.now }, 0, options.speed);
    pace.stopBy(stop);
    const state = await openState(this.options, this.mapping, this.context);
    const before = options.loop ? undefined : await earlierState(state, this.options, this.context.log);
    // of a drill the store lists what it refuses; elsewhere others send as well
    const counts = known.realmKind === 'drill' ? undefined : known.backend;
    const refusedBefore = await counts?.refusedSoFar().catch(() => undefined);
    const room = new Room(MAX_WAITING, stop);
    const onAcknowledged = () => {
      room.changed();
      context.onAcknowledged?.();
    };
    const outbox = new Outbox({ ...broker, log, onAcknowledged });
    room.outbox = outbox;
    outbox.start();
    const total = { readings: 0, messages: 0 };
    let kept: Played | undefined;
    const once = (skip: number, shift: (firstMs: number) => number): Promise<Played> =>
      play({
        items: this.items(options.sort ? 'sort' : 'window'),
        outbox,
        room,
        realm: options.realm,
        pace,
        shiftOf: shift,
        skip,
        tellsClock: known.realmKind === 'drill',
        onCheckpoint: async (played) => {
          kept = { ...played };
          if (!options.loop) await state.write(played);
        },
        onProgress: ({ readings, lastMs }) => this.show(total.readings + readings, lastMs),
        signal: stop,
        now: this.now,
      });
    try {
      const played = await playRounds({
        once,
        first: { skip: before?.done ?? 0, shiftOf: before ? () => before.shiftMs : shiftOf },
        shiftOf,
        loop: options.loop,
        untilMs: context.untilMs ?? Number.POSITIVE_INFINITY,
        onRound: ({ readings, messages }) => {
          total.readings += readings;
          total.messages += messages;
        },
        signal: stop,
      });
      if (stop.aborted) {
        log(`replay: stopped; ${storedText(kept)}. The same command goes on there`);
      } else {
        await state.remove();
        const rate = rateText(this.progress?.rate(total.readings));
        log(`replay: ${sentText(total)} sent and acknowledged${spanText(played.firstMs, played.lastMs)}; ${rate}`);
      }
    } catch (error) {
      log(`replay: stopped; ${storedText(kept)}. The same command goes on there`);
      throw error;
    } finally {
      await outbox.stop();
    }
    const refusedAfter = await counts?.refusedSoFar().catch(() => undefined);
    if (refusedBefore !== undefined && refusedAfter !== undefined && refusedAfter > refusedBefore) {
      this.refusals.add(
        'refused by the store meanwhile; GET /api/rejected says which and why',
        refusedAfter - refusedBefore,
      );
    }
    return { ...total, stored: null, refused: this.refusals.total };
  }

  private async place(): Promise<void> {
    const { backend, things } = this.known;
    const { log } = this.context;
    if (!backend) {
      log('  nothing is placed: --place needs the backend of data/run.json');
      return;
    }
    const registered = new Set(things.map(({ slug }) => slug));
    const placed = await placeThings(this.found, registered, { backend, realm: this.options.realm, log });
    log(`  ${placed} things of ${this.found.size} with a position were placed on the map`);
  }

  private items(order: 'file' | 'window' | 'sort'): Items {
    const { realm } = this.options;
    const { properties, refusals, clocks, disorder } = this;
    const onRead = (bytes: number) => {
      if (this.progress) this.progress.bytes += bytes;
    };
    const onFound = (slug: string, thing: FoundThing) => this.found.set(slug, thing);
    const onRows = (n: number) => {
      this.rows += n;
    };
    return itemsOf(this.sources, { realm, properties, refusals, clocks, disorder, onRead, onRows, onFound, order });
  }

  /** What a person should know of the files, once they were read. */
  private tell(): void {
    const { log } = this.context;
    for (const line of this.refusals.lines()) log(line);
    const { late, first } = this.disorder;
    if (first) {
      const place = placeOf({ file: this.options.files[first.item.file] ?? '', line: first.item.line });
      const behind = durationText(first.behindMs);
      log(`  ${late} came behind later ones, the first at ${place}, ${behind} behind; --sort puts all in order first`);
    }
    for (const finding of this.findings().clocks) log(`  ! ${findingText(finding)}`);
  }

  private show(readings: number, atMs: number | null): void {
    const { progress } = this;
    progress?.show(readings, atMs);
    this.context.onProgress?.(readings, atMs, progress?.share ?? 0);
  }
}
