import { TRAFFIC_ROWS_PER_S, type TrafficFrame, type TrafficMessage } from '@commune/contract';
import type { Look } from '../../store/processes.ts';
import type { CommitResult } from '../committer.ts';
import type { Decoded } from '../decoded.ts';
import type { Directory } from '../directory.ts';
import type { Work } from '../work.ts';
import { messageRow, refusalRows } from './message-row.ts';
import { StreamNames } from './stream-names.ts';

const TICK_MS = 200;
const ROWS_PER_TICK = (TRAFFIC_ROWS_PER_S * TICK_MS) / 1000;
/** Of all processes together; a message that comes in is held against each. */
const MAX_LOOKS = 32;

interface Watched extends Look {
  needle: Buffer | null;
  frame: TrafficFrame;
}

/** Who was shown a message, and as what. */
export interface Sighted {
  message: TrafficMessage;
  decoded: Decoded;
  by: Watched[];
}

export interface TapParts {
  directory: Directory;
  /** this process, in the journal */
  origin: string;
  /** a frame for a look, every 200 ms if there is anything to tell */
  emit: (look: string, frame: TrafficFrame) => void;
}

/**
 * Shows what comes in to whoever looks. While nobody does, a message costs one look at `isWatched`; while somebody does,
 * the comparison with each filter, and for the few that are shown a row. Nothing is decoded a second time.
 */
export class TrafficTap {
  /** whether anybody looks: else neither `see` nor `settle` need be called */
  isWatched = false;
  readonly #parts: TapParts;
  readonly #names = new StreamNames();
  #looks: Watched[] = [];
  #ticker: NodeJS.Timeout | null = null;
  #shown = 0;

  constructor(parts: TapParts) {
    this.#parts = parts;
  }

  /** From now on these look, and no others. */
  watch(looks: readonly Look[]): void {
    const known = new Map(this.#looks.map((look) => [look.id, look]));
    this.#looks = looks.slice(0, MAX_LOOKS).map(({ id, filter }) => {
      const needle = filter.text === null ? null : Buffer.from(filter.text);
      return known.get(id) ?? { id, filter, needle, frame: emptyFrame() };
    });
    this.isWatched = this.#looks.length > 0;
    if (this.isWatched) this.#ticker ??= setInterval(() => this.#tick(), TICK_MS);
    else this.stop();
  }

  /** A message that was decoded and waits for its commit. */
  see(work: Work): void {
    for (const look of this.#looks) {
      if (fits(look, work) && hasOutcome(look, work.decoded.refusals.length > 0)) this.#show(work, look);
    }
  }

  /** A batch is committed. */
  settle(works: readonly Work[], { late, repeated }: CommitResult, nowMs: number): void {
    // What only the commit refused has been no refused message until now.
    for (const work of late.keys()) {
      for (const look of this.#looks) {
        if (look.filter.outcome !== 'refused' || work.decoded.refusals.length > 0 || !fits(look, work)) continue;
        this.#show(work, look);
      }
    }
    const sighted = works.filter((work) => work.sighted !== null);
    if (sighted.length === 0) return;
    const again = new Set(repeated.flat());
    for (const work of sighted) {
      const { message, decoded, by } = work.sighted!;
      work.sighted = null;
      const duplicates = again.size === 0 ? 0 : decoded.readings.filter((reading) => again.has(reading)).length;
      const refused = late.get(work) ?? (work.decoded === decoded ? [] : work.decoded.refusals);
      const settled = { id: message.id, atMs: nowMs, duplicates, refusals: refusalRows(refused) };
      for (const { frame } of by) {
        // Who has yet to be told of the message hears both at once.
        const at = frame.messages.indexOf(message);
        if (at < 0) frame.settled.push(settled);
        else frame.messages[at] = { ...message, settled };
      }
    }
  }

  stop(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
    this.#names.forget();
  }

  #show(work: Work, look: Watched): void {
    const { frame } = look;
    if (frame.messages.length >= ROWS_PER_TICK) {
      frame.leftOut++;
      return;
    }
    const { directory, origin } = this.#parts;
    if (work.sighted === null) {
      const by = origin.slice(0, 8);
      const message = messageRow(work, `${by}-${++this.#shown}`, by, directory, this.#names);
      work.sighted = { message, decoded: work.decoded, by: [] };
    }
    frame.messages.push(work.sighted.message);
    work.sighted.by.push(look);
  }

  #tick(): void {
    for (const look of this.#looks) {
      const { id, frame } = look;
      if (frame.messages.length + frame.settled.length + frame.leftOut === 0) continue;
      look.frame = emptyFrame();
      this.#parts.emit(id, frame);
    }
  }
}

function emptyFrame(): TrafficFrame {
  return { messages: [], settled: [], leftOut: 0 };
}

function fits({ filter, needle }: Watched, { decoded, topic, payload }: Work): boolean {
  if (filter.realm !== null && decoded.realm !== filter.realm) return false;
  if (needle === null) return true;
  return topic?.includes(filter.text!) === true || payload?.includes(needle) === true;
}

function hasOutcome({ filter: { outcome } }: Look, isRefused: boolean): boolean {
  return outcome === 'all' || (outcome === 'refused') === isRefused;
}
