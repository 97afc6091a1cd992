import { DOMAINS, type Domain, type RoomDomain, type TickFrame } from '@commune/contract';
import type { Reading } from '../store/reading.ts';
import type { RealmRow } from '../store/realms.ts';
import type { StreamRow } from '../store/things.ts';
import type { LatestValues } from './latest.ts';
import { Room } from './room.ts';

/** One realm's rooms: its ten domains, and all of them together. */
export class RealmRooms {
  readonly realm: string;
  readonly #latest: LatestValues;
  readonly #rooms: Map<RoomDomain, Room>;
  #domainOf = new Map<number, Domain>();
  #drillClockMs: number | null;

  constructor({ slug, drillClockMs }: RealmRow, epoch: string, latest: LatestValues) {
    this.realm = slug;
    this.#latest = latest;
    this.#rooms = new Map(([...DOMAINS, 'all'] as const).map((domain) => [domain, new Room(slug, domain, epoch)]));
    this.#drillClockMs = drillClockMs;
  }

  /** Where a drill's clock stands; null: the realm goes by the wall's. */
  get drillClockMs(): number | null {
    return this.#drillClockMs;
  }

  setClock(clockMs: number): void {
    this.#drillClockMs = Math.max(this.#drillClockMs ?? clockMs, clockMs);
  }

  room(domain: RoomDomain): Room {
    return this.#rooms.get(domain)!;
  }

  /** Only registered things are on the map; what is merely discovered changes no frame. */
  setStreams(rows: readonly StreamRow[]): void {
    const members = new Map<RoomDomain, Set<number>>([...DOMAINS, 'all' as const].map((domain) => [domain, new Set()]));
    this.#domainOf = new Map();
    for (const { datastreamId, domain, state } of rows) {
      if (datastreamId === null || domain === null || state !== 'registered') continue;
      this.#domainOf.set(datastreamId, domain);
      members.get(domain)!.add(datastreamId);
      members.get('all')!.add(datastreamId);
    }
    for (const [domain, room] of this.#rooms) room.setMembers(members.get(domain)!);
  }

  apply(readings: readonly Reading[]): void {
    const all = this.room('all');
    for (const reading of readings) {
      if (!this.#latest.apply(reading)) continue;
      all.change(reading.datastreamId);
      const domain = this.#domainOf.get(reading.datastreamId);
      if (domain !== undefined) this.room(domain).change(reading.datastreamId);
    }
  }

  /** The last frame number of each room. */
  lastNumbers(): Record<string, number> {
    return Object.fromEntries(Array.from(this.#rooms.values(), ({ name, lastNumber }) => [name, lastNumber]));
  }

  /**
   * The frames of every room in which something changed and somebody is. An empty room gathers its changes for the first
   * to come.
   */
  tick(nowMs: number, isEmpty: (room: string) => boolean): TickFrame[] {
    const frames: TickFrame[] = [];
    for (const room of this.#rooms.values()) {
      if (isEmpty(room.name)) continue;
      const frame = room.tick(this.#latest, this.#drillClockMs ?? nowMs);
      if (frame !== null) frames.push(frame);
    }
    return frames;
  }
}
