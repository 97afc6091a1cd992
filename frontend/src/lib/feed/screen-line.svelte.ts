import {
  type ClientToServerEvents,
  type Presented,
  type ServerToClientEvents,
  SHOWING_EVERY_MS,
  type Showing,
} from '@commune/contract';
import type { Socket } from 'socket.io-client';

/** What a screen and the server say to each other: which page stands on it, and what somebody presents on it. */
export class ScreenLine {
  /** as the server told it last, and anew with each connection; null: the plan's turn. People's pages are told nothing. */
  presented = $state.raw<Presented | null>(null);

  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  #showing: Showing | null = null;

  constructor(socket: Socket<ServerToClientEvents, ClientToServerEvents>, ended: AbortSignal) {
    this.#socket = socket;
    socket.on('presented', (presented) => {
      this.presented = presented;
    });
    socket.on('connect', () => this.#tell());
    const timer = setInterval(() => this.#tell(), SHOWING_EVERY_MS);
    ended.addEventListener('abort', () => clearInterval(timer));
  }

  /** Says what stands here now, and again from time to time. The server hears it of screens alone. */
  show(showing: Showing): void {
    this.#showing = showing;
    this.#tell();
  }

  #tell(): void {
    if (this.#showing !== null && this.#socket.connected) this.#socket.emit('showing', this.#showing);
  }
}
