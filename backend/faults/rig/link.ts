import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../../src/listen.ts';

/** How bad a slow link is: what each chunk waits, and how fast it then goes. */
export interface Slowness {
  delayMs: number;
  bytesPerS: number;
}

/**
 * A TCP link that can fail: cut, slow, or dead without a word (what is sent is neither delivered nor refused, and neither
 * end learns that the other is gone).
 */
export class Link {
  /** null: nobody is there, and connections are refused */
  target: number | null = null;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #slowness: Slowness | null = null;
  #held: { until: Promise<void>; release: () => void } | null = null;

  private constructor() {
    this.#server = createServer((near) => this.#join(near));
  }

  static async open(): Promise<{ link: Link; port: number }> {
    const link = new Link();
    return { link, port: await listen(link.#server, '127.0.0.1', 0, true) };
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  slow(slowness: Slowness | null): void {
    this.#slowness = slowness;
  }

  hold(): void {
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#held ??= { until, release };
  }

  /** Delivers what was held, and goes on. */
  release(): void {
    this.#held?.release();
    this.#held = null;
  }

  async close(): Promise<void> {
    this.release();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    await closed;
  }

  #join(near: Socket): void {
    this.#keep(near);
    if (this.target === null) {
      near.destroy();
      return;
    }
    const far = connect({ host: '127.0.0.1', port: this.target, noDelay: true });
    this.#keep(far);
    near.setNoDelay(true);
    void this.#carry(near, far);
    void this.#carry(far, near);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** One direction, until its beginning ends; then its end ends too, as late as all that was before it. */
  async #carry(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        await this.#pass(chunk.length);
        if (!to.write(chunk)) await drained(to);
      }
      await this.#pass(0);
      to.end();
    } catch {
      await this.#pass(0);
      to.destroy();
      from.destroy();
    }
  }

  async #pass(bytes: number): Promise<void> {
    if (this.#slowness !== null) await delay(this.#slowness.delayMs + (bytes / this.#slowness.bytesPerS) * 1000);
    while (this.#held !== null) await this.#held.until;
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed) return reject(new Error('closed'));
    socket.once('drain', resolve);
    socket.once('close', () => reject(new Error('closed')));
    return undefined;
  });
}
