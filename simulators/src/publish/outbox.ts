import { connect, type MqttClient } from 'mqtt';
import type { Log } from '../log.ts';

export interface Message {
  topic: string;
  payload: string;
  retain?: boolean;
}

/** As it was recorded: what is no text is bytes. */
export type AnyMessage = Omit<Message, 'payload'> & { payload: string | Buffer };

export interface OutboxOptions {
  url: string;
  username: string;
  password: string;
  log: Log;
  /** messages kept while they cannot be sent; beyond that the oldest goes */
  maxQueued?: number;
  maxInFlight?: number;
  firstRetryMs?: number;
  maxRetryMs?: number;
  onAcknowledged?: () => void;
}

const REPORT_EVERY_MS = 30_000;
const DRAIN_MS = 1_000;

/**
 * Publishes at QoS 1 and keeps what was not acknowledged: sent again after a reconnection, which readings survive
 * because they carry their time. Bounded: a stalled broker costs a fixed amount of memory, and what is dropped is
 * counted and said.
 */
export class Outbox {
  acknowledged = 0;
  dropped = 0;
  private client: MqttClient | undefined;
  private readonly queue: AnyMessage[] = [];
  private readonly inFlight = new Set<AnyMessage>();
  private readonly maxQueued: number;
  private readonly maxInFlight: number;
  private retryMs: number;
  private retry: NodeJS.Timeout | undefined;
  private droppedSaid = 0;
  private readonly reporter: NodeJS.Timeout;
  private stopped = false;
  private drained: (() => void) | undefined;

  constructor(private readonly options: OutboxOptions) {
    this.maxQueued = options.maxQueued ?? 4_000;
    this.maxInFlight = options.maxInFlight ?? 64;
    this.retryMs = options.firstRetryMs ?? 500;
    this.reporter = setInterval(() => this.reportDropped(), REPORT_EVERY_MS).unref();
  }

  start(): void {
    const { url, username, password, log } = this.options;
    const client = connect(url, {
      username,
      password,
      protocolVersion: 4,
      clientId: `simulators-${process.pid}-${Math.random().toString(36).slice(2, 8)}`,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      keepalive: 60,
    });
    this.client = client;
    client.on('connect', () => {
      this.retryMs = this.options.firstRetryMs ?? 500;
      log(`mqtt: connected to ${url}`);
      this.pump();
    });
    client.on('error', (error) => log(`mqtt: ${error.message}`));
    client.on('close', () => this.lost(client));
  }

  send(message: AnyMessage): void {
    if (this.stopped) return;
    this.queue.push(message);
    if (this.queue.length > this.maxQueued) {
      this.queue.shift();
      this.dropped++;
    }
    this.pump();
  }

  get waiting(): number {
    return this.queue.length + this.inFlight.size;
  }

  /** Waits shortly for what is under way, then closes. What is left is reported. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.reporter);
    clearTimeout(this.retry);
    this.dropped += this.queue.length;
    this.queue.length = 0;
    const client = this.client;
    if (client?.connected && this.inFlight.size > 0) {
      await new Promise<void>((resolve) => {
        this.drained = resolve;
        setTimeout(resolve, DRAIN_MS).unref();
      });
    }
    this.reportDropped();
    await client?.endAsync(!client.connected || this.inFlight.size > 0);
  }

  private pump(): void {
    const client = this.client;
    while (client?.connected && this.inFlight.size < this.maxInFlight) {
      const message = this.queue.shift();
      if (!message) return;
      this.inFlight.add(message);
      client.publish(message.topic, message.payload, { qos: 1, retain: message.retain ?? false }, (error) => {
        // an error comes with the connection's end, where everything unacknowledged is taken back at once
        if (error || client !== this.client || !this.inFlight.delete(message)) return;
        this.acknowledged++;
        this.options.onAcknowledged?.();
        if (this.inFlight.size === 0) this.drained?.();
        this.pump();
      });
    }
  }

  private lost(client: MqttClient): void {
    if (client !== this.client || this.stopped) return;
    this.client = undefined;
    client.end(true);
    this.queue.unshift(...this.inFlight);
    this.inFlight.clear();
    const waitMs = this.retryMs;
    this.retryMs = Math.min(this.retryMs * 2, this.options.maxRetryMs ?? 30_000);
    this.options.log(`mqtt: not connected, next attempt in ${(waitMs / 1000).toFixed(1)} s`);
    this.retry = setTimeout(() => this.start(), waitMs);
  }

  private reportDropped(): void {
    if (this.dropped === this.droppedSaid) return;
    this.options.log(`mqtt: ${this.dropped - this.droppedSaid} messages dropped: they could not be sent in time`);
    this.droppedSaid = this.dropped;
  }
}
