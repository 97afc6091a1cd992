import { setTimeout as delay } from 'node:timers/promises';
import { type AlarmFrame, alarmRoomName } from '@commune/contract';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { readAlarmsChanged } from '../store/alarms/notify.ts';
import { readAlarms } from '../store/alarms/read-alarms.ts';
import type { RealmRow } from '../store/realms.ts';

/** How long changes are gathered for one frame: soon enough for whoever pressed a button, and a flood comes in few. */
const GATHER_MS = 50;
/** Beyond this many in one go a page does better to fetch the list. */
const MAX_ALARMS_A_FRAME = 1000;

export interface AlarmFeedParts {
  pool: pg.Pool;
  realms: readonly RealmRow[];
  /** of this process */
  epoch: string;
  logger: Logger;
  /** whether anybody is in a room */
  isHeard: (room: string) => boolean;
  send: (frame: AlarmFrame) => void;
}

interface AlarmRoom {
  realm: RealmRow;
  name: string;
  /** of the last frame */
  n: number;
  changed: Set<string>;
  tooMany: boolean;
  sending: boolean;
}

/**
 * Turns what transactions tell of alarms into numbered frames, one room a realm. What cannot be told whole is told by a
 * number left out: a page that sees it fetches the list, as it does after any frame that it missed.
 */
export class AlarmFeed {
  readonly #parts: AlarmFeedParts;
  readonly #rooms = new Map<number, AlarmRoom>();
  readonly #stopping = new AbortController();
  readonly #sending = new Set<Promise<void>>();

  constructor(parts: AlarmFeedParts) {
    this.#parts = parts;
  }

  /** The rooms of the realms that there are; drills come and go. */
  #current(): ReadonlyMap<number, AlarmRoom> {
    const { realms } = this.#parts;
    for (const realm of realms) {
      if (this.#rooms.has(realm.id)) continue;
      const name = alarmRoomName(realm.slug);
      this.#rooms.set(realm.id, { realm, name, n: 0, changed: new Set(), tooMany: false, sending: false });
    }
    if (this.#rooms.size > realms.length)
      for (const id of this.#rooms.keys()) if (!realms.some((realm) => realm.id === id)) this.#rooms.delete(id);
    return this.#rooms;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#sending);
  }

  /** The last frame of a realm; null where there is no such realm. */
  at(realm: string): { epoch: string; n: number } | null {
    for (const room of this.#current().values()) {
      if (room.realm.slug === realm) return { epoch: this.#parts.epoch, n: room.n };
    }
    return null;
  }

  /** The last frame number of each room. */
  lastNumbers(): Record<string, number> {
    return Object.fromEntries(Array.from(this.#current().values(), ({ name, n }) => [name, n]));
  }

  /** Takes in what a notification on the alarms' channel says. */
  hear(payload: string): void {
    const told = readAlarmsChanged(payload);
    const room = told === null ? undefined : this.#current().get(told.realmId);
    if (told === null || room === undefined) return;
    for (const id of told.ids ?? []) room.changed.add(id);
    if (told.ids === null || room.changed.size > MAX_ALARMS_A_FRAME) {
      room.tooMany = true;
      room.changed.clear();
    }
    if (room.sending) return;
    room.sending = true;
    const sending = this.#sendAll(room).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** For a while nobody listened to the channel: any alarm may have changed. */
  missed(): void {
    for (const room of this.#current().values()) this.#leaveOut(room);
  }

  /** One frame after the other: a later one never carries what is older. */
  async #sendAll(room: AlarmRoom): Promise<void> {
    const { signal } = this.#stopping;
    while (room.tooMany || room.changed.size > 0) {
      await delay(GATHER_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#sendNext(room);
    }
    room.sending = false;
  }

  async #sendNext(room: AlarmRoom): Promise<void> {
    const { pool, logger, isHeard } = this.#parts;
    const { tooMany } = room;
    const ids = [...room.changed];
    room.changed.clear();
    room.tooMany = false;
    if (tooMany || !isHeard(room.name)) {
      this.#leaveOut(room);
      return;
    }
    try {
      this.#send(room, { alarms: await readAlarms(pool, room.realm, ids) });
    } catch (error) {
      logger.warn({ err: error, realm: room.realm.slug }, 'cannot read the alarms that changed; pages fetch the list');
      this.#leaveOut(room);
    }
  }

  #leaveOut(room: AlarmRoom): void {
    room.n++;
    this.#send(room, { alarms: [] });
  }

  #send(room: AlarmRoom, { alarms }: Pick<AlarmFrame, 'alarms'>): void {
    const { epoch, send } = this.#parts;
    send({ room: room.name, epoch, n: ++room.n, at: Date.now(), alarms });
  }
}
