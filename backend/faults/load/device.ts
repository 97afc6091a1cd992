import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { generate, type Packet, parser } from 'mqtt-packet';

const MAX_PACKET_ID = 0xffff;
/** A broker that does not answer is tried again. */
const CONNECT_TIMEOUT_MS = 2000;
const RECONNECT_MS = 50;

export interface DeviceParts<Message> {
  clientId: string;
  port: number;
  username: string;
  password: string;
  /** messages that may be unacknowledged */
  window: number;
  encode: (message: Message) => { topic: string; payload: string };
  onAcknowledged: (message: Message) => void;
  onResent: () => void;
}

/**
 * A device as MQTT 3.1.1 wants it: it keeps what is not acknowledged, and after a lost connection sends it again, the
 * same bytes under the same packet id with DUP, in the order in which it was first sent.
 */
export class Device<Message> {
  readonly #parts: DeviceParts<Message>;
  readonly #unacknowledged = new Map<number, Message>();
  readonly #stopping = new AbortController();
  /** the connection, from its first moment */
  #open: Socket | null = null;
  /** the same, once the broker has let us in */
  #socket: Socket | null = null;
  #nextId = 1;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: DeviceParts<Message>) {
    this.#parts = parts;
  }

  get unacknowledged(): number {
    return this.#unacknowledged.size;
  }

  get hasRoom(): boolean {
    return this.#socket !== null && this.#unacknowledged.size < this.#parts.window;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#open?.destroy();
    await this.#running;
  }

  publish(message: Message): void {
    while (this.#unacknowledged.has(this.#nextId)) this.#nextId = (this.#nextId % MAX_PACKET_ID) + 1;
    const id = this.#nextId;
    this.#nextId = (id % MAX_PACKET_ID) + 1;
    this.#unacknowledged.set(id, message);
    this.#write(id, message, false);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#connection();
      this.#socket = null;
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection, from its beginning to its end. */
  #connection(): Promise<void> {
    const { port, clientId, username, password } = this.#parts;
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#open = socket;
    const timer = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS);
    const incoming = parser({ protocolVersion: 4 });
    incoming.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connack' && packet.returnCode === 0) {
        clearTimeout(timer);
        this.#resume(socket);
      } else if (packet.cmd === 'puback') this.#take(packet.messageId!);
      else socket.destroy();
    });
    incoming.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => incoming.parse(chunk));
    socket.on('error', () => undefined);
    const connectPacket = {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: false,
      keepalive: 0,
    } as const;
    socket.write(generate({ ...connectPacket, clientId, username, password: Buffer.from(password) }));
    return new Promise((resolve) => {
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #resume(socket: Socket): void {
    this.#socket = socket;
    for (const [id, message] of this.#unacknowledged) {
      this.#parts.onResent();
      this.#write(id, message, true);
    }
  }

  #take(id: number): void {
    const message = this.#unacknowledged.get(id);
    if (message === undefined) return;
    this.#unacknowledged.delete(id);
    this.#parts.onAcknowledged(message);
  }

  #write(messageId: number, message: Message, dup: boolean): void {
    const packet = {
      ...({ cmd: 'publish', qos: 1, retain: false, dup, messageId } as const),
      ...this.#parts.encode(message),
    };
    this.#socket?.write(generate(packet));
  }
}
