import { setTimeout as delay } from 'node:timers/promises';
import { type Presented, type Showing, showingSchema } from '@commune/contract';
import type { LiveSocket } from './live-socket.ts';

/** A screen tells of itself every few seconds and with every page; what it says faster is left out but for the last. */
const LEAST_BETWEEN_MS = 250;
const RETRY_MS = 1000;

export interface ScreensParts {
  noteShowing: (screen: number, showing: Showing) => Promise<void>;
  /** what is presented on each of these screens */
  presentedOn: (screens: readonly number[]) => Promise<ReadonlyMap<number, Presented | null>>;
  onTrouble: (error: unknown) => void;
}

/** The screens that are connected here: keeps what they tell of themselves, and tells them what is presented on them. */
export class Screens {
  readonly #parts: ScreensParts;
  readonly #sockets = new Map<number, Set<LiveSocket>>();
  /** those that are still to be told */
  readonly #due = new Set<number>();
  readonly #stopping = new AbortController();
  readonly #working = new Set<Promise<void>>();
  #telling = false;

  constructor(parts: ScreensParts) {
    this.#parts = parts;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#working);
  }

  join(socket: LiveSocket, screen: number): void {
    const sockets = this.#sockets.get(screen) ?? new Set<LiveSocket>();
    this.#sockets.set(screen, sockets.add(socket));
    socket.on('disconnect', () => {
      sockets.delete(socket);
      if (sockets.size === 0 && this.#sockets.get(screen) === sockets) this.#sockets.delete(screen);
    });
    this.#noteWhatIsSaid(socket, screen);
    this.#tell([screen]);
  }

  /** Takes in what a notification on the screens' channel says: on which one something else is presented. */
  hear(payload: string): void {
    const screen = Number(payload);
    if (this.#sockets.has(screen)) this.#tell([screen]);
  }

  /** For a while nobody listened to the channel: on any of them something else may be presented. */
  missed(): void {
    this.#tell([...this.#sockets.keys()]);
  }

  #noteWhatIsSaid(socket: LiveSocket, screen: number): void {
    let newest: Showing | null = null;
    let noting = false;
    const note = async () => {
      noting = true;
      while (newest !== null && !this.#stopping.signal.aborted) {
        const showing = newest;
        newest = null;
        // It says so again within seconds.
        await this.#parts.noteShowing(screen, showing).catch(this.#parts.onTrouble);
        await this.#pause(LEAST_BETWEEN_MS);
      }
      noting = false;
    };
    socket.on('showing', (said) => {
      const { data } = showingSchema.safeParse(said);
      if (data === undefined) return;
      newest = data;
      if (!noting) this.#work(note());
    });
  }

  #tell(screens: readonly number[]): void {
    for (const screen of screens) this.#due.add(screen);
    if (!this.#telling && this.#due.size > 0) this.#work(this.#tellAll());
  }

  /** One reading after the other: what is told last is what is there now. */
  async #tellAll(): Promise<void> {
    this.#telling = true;
    while (this.#due.size > 0 && !this.#stopping.signal.aborted) {
      const screens = [...this.#due];
      this.#due.clear();
      try {
        const presented = await this.#parts.presentedOn(screens);
        for (const screen of screens) {
          for (const socket of this.#sockets.get(screen) ?? []) socket.emit('presented', presented.get(screen) ?? null);
        }
      } catch (error) {
        this.#parts.onTrouble(error);
        for (const screen of screens) this.#due.add(screen);
        await this.#pause(RETRY_MS);
      }
    }
    this.#telling = false;
  }

  #work(work: Promise<void>): void {
    const working = work.finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
