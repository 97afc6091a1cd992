import { HORIZON_MS, type RoomDomain, type Snapshot, type SubscribeAnswer, type TickFrame } from '@commune/contract';
import type { LatestValues } from './latest.ts';

/** Frames kept for clients that missed some: a minute of ticks, and together no more values than a snapshot has. */
const KEPT_FRAMES = 600;
const KEPT_VALUES_AT_LEAST = 1000;

/** A realm's domain, or all of one realm: what changed since the last tick, and the numbered frames sent. */
export class Room {
  readonly realm: string;
  readonly domain: RoomDomain;
  readonly #name: string;
  readonly #epoch: string;
  readonly #changed = new Set<number>();
  readonly #frames: TickFrame[] = [];
  #members: ReadonlySet<number> = new Set();
  #n = 0;
  /** values in the frames that are kept */
  #kept = 0;

  constructor(realm: string, domain: RoomDomain, epoch: string) {
    this.realm = realm;
    this.domain = domain;
    this.#name = `${realm}/${domain}`;
    this.#epoch = epoch;
  }

  get name(): string {
    return this.#name;
  }

  get lastNumber(): number {
    return this.#n;
  }

  /** The datastreams of the room's registered things. A new one may have been heard already: it comes with the next frame. */
  setMembers(members: ReadonlySet<number>): void {
    for (const id of members) if (!this.#members.has(id)) this.#changed.add(id);
    this.#members = members;
  }

  change(datastreamId: number): void {
    if (this.#members.has(datastreamId)) this.#changed.add(datastreamId);
  }

  /** The next frame, or null where nothing changed. */
  tick(latest: LatestValues, nowMs: number): TickFrame | null {
    if (this.#changed.size === 0) return null;
    const columns = latest.columns(this.#changed, nowMs - HORIZON_MS);
    this.#changed.clear();
    if (columns.i.length === 0) return null;
    const frame: TickFrame = { room: this.#name, epoch: this.#epoch, n: ++this.#n, at: nowMs, ...columns };
    this.#keep(frame);
    return frame;
  }

  #keep(frame: TickFrame): void {
    this.#frames.push(frame);
    this.#kept += frame.i.length;
    const most = Math.max(this.#members.size, KEPT_VALUES_AT_LEAST);
    while (this.#frames.length > KEPT_FRAMES || this.#kept > most) this.#kept -= this.#frames.shift()!.i.length;
  }

  /** The frames after the one a client has, where they are still here; else everything. */
  answer(have: { epoch: string; n: number } | undefined, latest: LatestValues, nowMs: number): SubscribeAnswer {
    if (have !== undefined && have.epoch === this.#epoch && have.n <= this.#n) {
      const first = this.#frames[0]?.n ?? this.#n + 1;
      if (have.n >= first - 1) {
        return { kind: 'gap', room: this.#name, frames: this.#frames.filter(({ n }) => n > have.n) };
      }
    }
    return this.#snapshot(latest, nowMs);
  }

  #snapshot(latest: LatestValues, nowMs: number): Snapshot {
    // What changed since the last tick is in here already and comes once more with the next frame: it does no harm.
    return {
      kind: 'snapshot',
      room: this.#name,
      epoch: this.#epoch,
      n: this.#n,
      at: nowMs,
      ...latest.columns(this.#members, nowMs - HORIZON_MS),
    };
  }
}
