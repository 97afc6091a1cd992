import { Device } from '../load/device.ts';
import { type Storm, THINGS } from './storm.ts';

const DEVICES = 8;
/** A device waits for what it has sent to be acknowledged before it goes on: its things' readings stay in order. */
const WINDOW = 64;
const LOOK_AGAIN_MS = 10;

/** Eight devices that send a storm's messages as their times come; after an outage they make up for it. */
export class StormPublisher {
  readonly #storm: Storm;
  readonly #devices: Device<number>[];
  readonly #next = Array.from({ length: DEVICES }, (_, k) => k);
  #timer: NodeJS.Timeout | null = null;
  #untilMs = Number.POSITIVE_INFINITY;
  acknowledged = 0;
  resent = 0;

  constructor(storm: Storm, parts: { port: number; username: string; password: string }) {
    this.#storm = storm;
    this.#devices = this.#next.map(
      (k) =>
        new Device<number>({
          ...parts,
          ...{ clientId: `storm-device-${k}`, window: WINDOW, encode: (n) => storm.encode(n) },
          onAcknowledged: () => {
            this.acknowledged++;
          },
          onResent: () => {
            this.resent++;
          },
        }),
    );
  }

  start(): void {
    for (const device of this.#devices) device.start();
    this.#timer = setInterval(() => this.#offer(), LOOK_AGAIN_MS);
  }

  /** Sends what is due until now, and then nothing more; how many messages that is. */
  end(): number {
    this.#untilMs = Date.now();
    let sent = 0;
    while (this.#storm.timeOf(sent) <= this.#untilMs) sent++;
    return sent;
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await Promise.all(this.#devices.map((device) => device.stop()));
  }

  #offer(): void {
    const dueMs = Math.min(Date.now(), this.#untilMs);
    for (const [k, device] of this.#devices.entries()) {
      for (; device.hasRoom && this.#storm.timeOf(this.#next[k]!) <= dueMs; this.#next[k]! += DEVICES) {
        device.publish(this.#next[k]!);
      }
    }
  }
}

if (THINGS % DEVICES !== 0) throw new Error(`${THINGS} things cannot keep to one of ${DEVICES} devices each`);
