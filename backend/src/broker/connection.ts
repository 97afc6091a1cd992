import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type IPublishPacket, type Packet, type Parser, parser } from 'mqtt-packet';
import type { MqttAddress } from '../mqtt-address.ts';
import { EXTERNAL_BROKER, type TelemetryMessage } from '../telemetry.ts';
import { BrokerError, disconnected, refusedConnection, refusedSubscription, unreachable } from './broker-error.ts';
import { ForeignSubscriptions, type ForeignWish } from './foreign-subscriptions.ts';
import { HeldAcknowledgements } from './held-acknowledgements.ts';
import { connectPacket, disconnectPacket, PING, SUBSCRIBE_ID, subscribePacket, unsubscribePacket } from './packets.ts';

const HANDSHAKE_MS = 5000;
/** A living broker answers at once; three of them without a byte in return, and it is gone. */
const PING_EVERY_MS = 3000;
const UNANSWERED_PINGS = 3;
/** The window counts messages. Should they be large ones, no more is read until some of these bytes are stored. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const CLOSE_MS = 1000;

export interface ConnectionParts {
  address: MqttAddress;
  clientId: string;
  /** null: nothing more, only what the session still holds */
  filter: string | null;
  /** what an earlier set-up of this session may have subscribed to; ended once `filter` is subscribed */
  formerFilters: readonly string[];
  /** the foreign topics that are wanted by now, and those that are not; asked when connected and at every `refresh` */
  foreign: () => ForeignWish;
  /** a foreign topic that the broker does not let us have: everything else goes on */
  onForeignRefused: (error: BrokerError) => void;
  /** how many messages may be unacknowledged */
  window: number;
  onMessage: (message: TelemetryMessage) => void;
}

/**
 * One MQTT 5 connection with a persistent session. Reading goes on while acknowledgements are held: the broker stops by
 * itself when as many messages are under way as Receive Maximum says. PUBACKs belong to the connection; those still held
 * when it closes are never sent, and the broker delivers those messages again.
 */
export class BrokerConnection {
  /** settles when the connection is gone, with the reason where it was not we who closed it */
  readonly closed: Promise<BrokerError | null>;
  /** whether the broker still had our session */
  sessionPresent = false;
  readonly #parts: ConnectionParts;
  readonly #socket: Socket;
  readonly #parser: Parser = parser({ protocolVersion: 5 });
  readonly #held = new HeldAcknowledgements();
  readonly #foreign = new ForeignSubscriptions();
  readonly #isClosed = () => this.#over;
  readonly #opened: Promise<void>;
  readonly #timers: NodeJS.Timeout[] = [];
  #waiting = 0;
  #waitingBytes = 0;
  #readAtMs = 0;
  #deliveredAtMs = 0;
  #unansweredPings = 0;
  #flushing = false;
  #quiet = false;
  #over = false;
  #reason: BrokerError | null = null;
  #onOpened: () => void = () => undefined;
  #onSettled: () => void = () => undefined;

  private constructor(parts: ConnectionParts) {
    this.#parts = parts;
    const { host, port, tls } = parts.address;
    const named = isIP(host) === 0 ? { servername: host } : {};
    this.#socket = tls ? connectTls({ host, port, ...named }) : connectTcp({ host, port });
    this.closed = new Promise((resolve) => this.#socket.once('close', () => resolve(this.#ended())));
    this.#opened = new Promise((resolve, reject) => {
      this.#onOpened = resolve;
      this.closed.then((reason) => reject(reason ?? new BrokerError('broken off', false)));
    });
    this.#socket.setNoDelay(true);
    this.#socket.once(tls ? 'secureConnect' : 'connect', () =>
      this.#socket.write(connectPacket(parts.address, parts.clientId, parts.window)),
    );
    this.#socket.on('error', (error) => this.#fail(unreachable(`${host}:${port}`, error)));
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#parser.on('packet', (packet) => this.#take(packet));
    this.#parser.on('error', (error: Error) => this.#broken(error.message));
    this.#timers.push(setTimeout(() => this.#fail(late(`${host}:${port}`)), HANDSHAKE_MS));
  }

  /** Resolves once subscribed. Rejects with a BrokerError; what the broker refuses for good says `permanent`. */
  static async open(parts: ConnectionParts, signal: AbortSignal): Promise<BrokerConnection> {
    const connection = new BrokerConnection(parts);
    const abandon = () => connection.abandon();
    signal.addEventListener('abort', abandon, { once: true });
    try {
      await connection.#opened;
    } finally {
      signal.removeEventListener('abort', abandon);
    }
    return connection;
  }

  /** Takes nothing more in; what is in may still be acknowledged. */
  quiesce(): void {
    this.#quiet = true;
    this.#socket.pause();
  }

  /** Asks for the foreign topics that are wanted by now, and no longer for the others. */
  refresh(): void {
    // Before it has subscribed to our own topics; it asks by itself then.
    if (this.#over || this.#quiet || this.#deliveredAtMs === 0) return;
    for (const packet of this.#foreign.turnTo(this.#parts.foreign())) this.#socket.write(packet);
  }

  /** how long nothing has come and nothing waits for its acknowledgement, ms */
  idleMs(): number {
    return this.#waiting > 0 ? 0 : Date.now() - this.#deliveredAtMs;
  }

  /**
   * Waits for what is in, as long as the grace allows, then takes leave of the broker, which keeps the session, or ends
   * it where `forget` says so.
   */
  async close(graceMs: number, forget = false): Promise<void> {
    this.quiesce();
    if (this.#waiting > 0 && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#onSettled = resolve;
        this.#timers.push(setTimeout(resolve, graceMs));
      });
    }
    if (!this.#over) {
      this.#flush();
      this.#socket.end(disconnectPacket(forget));
      // The broker closes its end upon DISCONNECT; a paused socket would never see that.
      this.#socket.resume();
      this.#timers.push(setTimeout(() => this.abandon(), CLOSE_MS));
    }
    await this.closed;
  }

  /** Breaks off at once: not one more acknowledgement goes out. */
  abandon(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#unansweredPings = 0;
    this.#readAtMs = Date.now();
    this.#parser.parse(chunk);
  }

  #take(packet: Packet): void {
    if (this.#over) return;
    switch (packet.cmd) {
      case 'publish':
        this.#deliver(packet);
        return;
      case 'connack':
        if (packet.reasonCode === 0) this.#subscribe(packet.sessionPresent);
        else this.#fail(refusedConnection(packet.reasonCode ?? 0x80, packet.properties?.reasonString));
        return;
      case 'suback':
        if (packet.messageId === SUBSCRIBE_ID) {
          this.#subscribed(Number(packet.granted[0]), packet.properties?.reasonString);
        } else {
          const refused = this.#foreign.granted(packet.messageId ?? 0, packet.granted.map(Number));
          for (const { filter, code } of refused) this.#parts.onForeignRefused(refusedSubscription(filter, code));
        }
        return;
      case 'disconnect':
        this.#fail(disconnected(packet.reasonCode ?? 0, packet.properties?.reasonString));
        return;
      case 'unsuback':
        if (this.#parts.filter === null) this.#open();
        return;
      case 'pingresp':
        return;
      default:
        this.#broken(`an unexpected ${packet.cmd.toUpperCase()}`);
    }
  }

  #subscribe(sessionPresent: boolean): void {
    this.sessionPresent = sessionPresent;
    // From here on pings tell whether the broker answers: what the session holds comes before SUBACK, however long.
    this.#stopTimers();
    this.#timers.push(setInterval(() => this.#ping(), PING_EVERY_MS));
    const { filter } = this.#parts;
    if (filter === null) this.#unsubscribe();
    else this.#socket.write(subscribePacket([filter]));
  }

  #subscribed(granted: number, reasonString: string | undefined): void {
    if (granted !== 1) {
      this.#fail(refusedSubscription(this.#parts.filter ?? '', granted, reasonString));
      return;
    }
    this.#unsubscribe();
    this.#open();
    this.refresh();
  }

  #unsubscribe(): void {
    const { formerFilters } = this.#parts;
    if (formerFilters.length > 0) this.#socket.write(unsubscribePacket(formerFilters));
  }

  #open(): void {
    this.#deliveredAtMs = Date.now();
    this.#onOpened();
  }

  #deliver({ topic, payload, qos, messageId }: IPublishPacket): void {
    if (this.#quiet) return;
    if (qos === 2 || (qos === 1 && !this.#held.hold(messageId!))) {
      this.#broken(`PUBLISH ${messageId} at QoS ${qos}`);
      return;
    }
    const body = payload as Buffer;
    this.#deliveredAtMs = this.#readAtMs;
    this.#waiting++;
    this.#waitingBytes += body.length;
    this.#parts.onMessage({
      topic,
      payload: body,
      sender: EXTERNAL_BROKER,
      receivedAtMs: this.#readAtMs,
      isLastWill: false,
      isForsaken: qos === 1 ? this.#isClosed : never,
      acknowledge: () => this.#settle(qos === 1 ? messageId! : 0, body.length),
    });
    if (this.#isFull()) this.#socket.pause();
  }

  /** What comes at QoS 0 is not in the window's count, and large messages are more than it means: those wait unread. */
  #isFull(): boolean {
    return this.#waiting > this.#parts.window || this.#waitingBytes > MAX_WAITING_BYTES;
  }

  #settle(packetId: number, bytes: number): void {
    this.#waiting--;
    this.#waitingBytes -= bytes;
    if (this.#over) return;
    if (packetId > 0 && this.#held.settle(packetId) && !this.#flushing) {
      this.#flushing = true;
      // After all of the commit's messages: one write for them together.
      queueMicrotask(() => this.#flush());
    }
    if (this.#socket.isPaused() && !this.#quiet && !this.#isFull()) this.#socket.resume();
    if (this.#waiting === 0) this.#onSettled();
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#over) return;
    const packets = this.#held.take();
    if (packets.length > 0) this.#socket.write(packets);
  }

  #ping(): void {
    // While we do not read we cannot hear the answer either.
    if (this.#socket.isPaused()) this.#unansweredPings = 0;
    if (this.#unansweredPings >= UNANSWERED_PINGS) {
      const silentS = (UNANSWERED_PINGS * PING_EVERY_MS) / 1000;
      this.#fail(new BrokerError(`the MQTT broker has not answered for ${silentS} s`, false));
      return;
    }
    this.#unansweredPings++;
    this.#socket.write(PING);
  }

  #broken(what: string): void {
    this.#fail(new BrokerError(`what answers as the MQTT broker does not keep to MQTT 5: ${what}`, true));
  }

  #fail(reason: BrokerError): void {
    this.#reason ??= reason;
    this.abandon();
  }

  #ended(): BrokerError | null {
    const wasOver = this.#over;
    this.#over = true;
    this.#stopTimers();
    const { host, port } = this.#parts.address;
    if (!wasOver && !this.#quiet) {
      this.#reason = new BrokerError(`the MQTT broker at ${host}:${port} closed the connection`, false);
    }
    this.#onSettled();
    return this.#reason;
  }

  #stopTimers(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }
}

const never = () => false;

function late(place: string): BrokerError {
  const advice = 'is it an MQTT broker, and does MQTT_URL say mqtts:// where the port wants TLS?';
  return new BrokerError(
    `the MQTT broker at ${place} did not answer within ${HANDSHAKE_MS / 1000} s: ${advice}`,
    false,
  );
}
