import { Device } from './device.ts';
import { Ledger } from './ledger.ts';
import { isContradicted, isSentTwice, payloadOf, THINGS, topicOf } from './messages.ts';

/** A divisor of the number of things, so that each thing keeps to one device. */
const DEVICES = 8;
const WINDOW = 64;
const LOOK_AGAIN_MS = 10;

interface Outgoing {
  n: number;
  contradicting: boolean;
}

export interface PublisherParts {
  port: number;
  username: string;
  password: string;
  /** messages offered a second; what could not be sent in an outage is made up for after it */
  ratePerS: number;
}

/** Eight devices that publish at a steady rate as far as their windows let them, and the record of it. */
export class Publisher {
  readonly ledger = new Ledger(Date.now());
  readonly #devices: Device<Outgoing>[];
  readonly #ratePerS: number;
  readonly #next = Array.from({ length: DEVICES }, (_, k) => k);
  readonly #begun = performance.now();
  #timer: NodeJS.Timeout | null = null;

  constructor({ port, username, password, ratePerS }: PublisherParts) {
    this.#ratePerS = ratePerS;
    this.#devices = this.#next.map((k) => {
      const device: Device<Outgoing> = new Device({
        clientId: `fault-device-${k}`,
        ...{ port, username, password },
        window: WINDOW,
        encode: ({ n, contradicting }) => ({
          topic: topicOf(n),
          payload: payloadOf(n, this.ledger.startMs, contradicting),
        }),
        onAcknowledged: (message) => this.#acknowledged(device, message),
        onResent: () => {
          this.ledger.resent++;
        },
      });
      return device;
    });
  }

  get unacknowledged(): number {
    return this.#devices.reduce((sum, { unacknowledged }) => sum + unacknowledged, 0);
  }

  start(): void {
    for (const device of this.#devices) device.start();
    this.#timer = setInterval(() => this.#offer(), LOOK_AGAIN_MS);
  }

  /** Sends nothing new; what is unacknowledged is still sent again. */
  pause(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async stop(): Promise<void> {
    this.pause();
    await Promise.all(this.#devices.map((device) => device.stop()));
  }

  #offer(): void {
    const due = ((performance.now() - this.#begun) / 1000) * this.#ratePerS;
    for (const [k, device] of this.#devices.entries()) {
      for (; device.hasRoom && this.#next[k]! < due; this.#next[k]! += DEVICES) this.#publish(device, this.#next[k]!);
    }
  }

  #publish(device: Device<Outgoing>, n: number): void {
    this.ledger.noteSent(n);
    device.publish({ n, contradicting: false });
    if (isSentTwice(n)) device.publish({ n, contradicting: false });
  }

  #acknowledged(device: Device<Outgoing>, { n, contradicting }: Outgoing): void {
    if (contradicting) this.ledger.noteContradicted(n);
    else if (this.ledger.noteAcknowledged(n) && isContradicted(n)) device.publish({ n, contradicting: true });
  }
}

if (THINGS % DEVICES !== 0) throw new Error(`${THINGS} things cannot keep to one of ${DEVICES} devices each`);
