import { connect, type Socket } from 'node:net';
import { generate } from 'mqtt-packet';
import type { Messages } from './kinds.ts';

const CONNACK = 2;
const PUBACK = 4;
const QOS1_PUBLISH = 0x32;
const MAX_PACKET_ID = 0xffff;
/** A chunk of packets is written once it has this many bytes. */
const CHUNK_BYTES = 64 * 1024;

export interface LaneOptions {
  host: string;
  port: number;
  username: string;
  password: string;
  clientId: string;
  /** messages on their way that have not been acknowledged */
  window: number;
  startMs: number;
  messages: Messages;
  /** of each thing, encoded */
  topics: readonly Buffer[];
}

/**
 * One MQTT 3.1.1 connection that publishes at QoS 1 as fast as its window lets it. The packets are written by hand, so
 * that the load takes as little of the machine as it can from what is measured.
 */
export class Lane {
  readonly #options: LaneOptions;
  #socket: Socket | null = null;
  readonly #inFlight = new Set<number>();
  #nextId = 1;
  #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #used = 0;
  #rest: Buffer = Buffer.alloc(0);
  #blocked = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  get hasRoom(): boolean {
    return !this.#blocked && this.#inFlight.size < this.#options.window;
  }

  async connect(): Promise<void> {
    const { host, port, username, password, clientId } = this.#options;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    const connack = new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(new Error(`the broker closed the connection of ${clientId}`)));
      socket.once('data', (data: Buffer) => {
        if (data[0]! >> 4 !== CONNACK || data[3] !== 0)
          return reject(new Error(`the broker refused ${clientId}: ${data[3]}`));
        socket.on('data', (chunk: Buffer) => this.#take(chunk));
        return resolve();
      });
    });
    socket.on('drain', () => {
      this.#blocked = false;
    });
    socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        keepalive: 0,
        clientId,
        username,
        password: Buffer.from(password),
      }),
    );
    await connack;
    socket
      .removeAllListeners('error')
      .removeAllListeners('close')
      .on('error', () => undefined);
  }

  /** Queues message `n`, and where it is one that repeats, the same again under another packet id. */
  publish(n: number): void {
    this.#write(n);
    const { repeatedEvery } = this.#options.messages;
    if (repeatedEvery !== null && n % repeatedEvery === repeatedEvery - 1) this.#write(n);
  }

  /** Hands what is queued to the socket. */
  flush(): void {
    if (this.#used === 0) return;
    this.#blocked = !this.#socket!.write(this.#chunk.subarray(0, this.#used));
    this.#chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    this.#used = 0;
  }

  close(): void {
    this.#socket?.destroy();
  }

  #write(n: number): void {
    const { messages, topics, startMs } = this.#options;
    const topic = topics[messages.thingOf(n)]!;
    const payload = messages.payloadOf(n, startMs);
    const length = 2 + topic.length + 2 + payload.length;
    if (this.#used + length + 3 > CHUNK_BYTES) this.flush();
    const id = this.#takeId();
    this.#inFlight.add(id);
    const chunk = this.#chunk;
    let at = this.#used;
    chunk[at++] = QOS1_PUBLISH;
    if (length < 128) chunk[at++] = length;
    else {
      chunk[at++] = (length & 0x7f) | 0x80;
      chunk[at++] = length >> 7;
    }
    at = chunk.writeUInt16BE(topic.length, at);
    at += topic.copy(chunk, at);
    at = chunk.writeUInt16BE(id, at);
    at += chunk.write(payload, at, 'latin1');
    this.#used = at;
  }

  #takeId(): number {
    while (this.#inFlight.has(this.#nextId)) this.#nextId = (this.#nextId % MAX_PACKET_ID) + 1;
    const id = this.#nextId;
    this.#nextId = (id % MAX_PACKET_ID) + 1;
    return id;
  }

  /** Every packet that comes is a PUBACK: four bytes. */
  #take(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (; at + 4 <= data.length; at += 4) {
      if (data[at]! >> 4 !== PUBACK) throw new Error(`the broker sent a packet of type ${data[at]! >> 4}`);
      this.#inFlight.delete(data.readUInt16BE(at + 2));
    }
    this.#rest = data.subarray(at);
  }
}
