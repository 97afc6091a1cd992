/** Packet ids are 16 bits, so that no more can be held than the ring has room for. */
const RING = 0x10000;
const PUBACK = 0x40;
/** Without a reason code, which then means success, a PUBACK has its packet id alone. */
const PUBACK_LENGTH = 2;

const FREE = 0;
const HELD = 1;
const SETTLED = 2;

/**
 * The PUBACKs of one connection that wait for their commit. MQTT wants them in the order in which the messages came
 * (4.6.0), whatever the order of the commits; those at the front that are settled go out together, as one buffer.
 */
export class HeldAcknowledgements {
  readonly #order = new Uint16Array(RING);
  readonly #states = new Uint8Array(RING);
  #front = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Returns false where that id is held already: the broker has lost count. */
  hold(packetId: number): boolean {
    if (this.#states[packetId] !== FREE) return false;
    this.#states[packetId] = HELD;
    this.#order[(this.#front + this.#size) % RING] = packetId;
    this.#size++;
    return true;
  }

  /** Returns whether anything can go out now. */
  settle(packetId: number): boolean {
    this.#states[packetId] = SETTLED;
    return this.#order[this.#front] === packetId;
  }

  /** The PUBACK packets of all that can go out; empty where the oldest is not settled. */
  take(): Buffer {
    let n = 0;
    while (n < this.#size && this.#states[this.#order[(this.#front + n) % RING]!] === SETTLED) n++;
    const packets = Buffer.allocUnsafe(n * 4);
    for (let k = 0; k < n; k++) {
      const packetId = this.#order[(this.#front + k) % RING]!;
      this.#states[packetId] = FREE;
      packets.writeUInt16BE((PUBACK << 8) | PUBACK_LENGTH, k * 4);
      packets.writeUInt16BE(packetId, k * 4 + 2);
    }
    this.#front = (this.#front + n) % RING;
    this.#size -= n;
    return packets;
  }
}
