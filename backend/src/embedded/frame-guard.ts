/** A packet's fixed header: one byte of type, then its remaining length in at most four bytes of seven bits. */
const CONTINUES = 0x80;
const MAX_LENGTH_BYTES = 4;
/** Topic, packet id and headers come on top of the payload. */
export const HEADROOM_BYTES = 64 * 1024;

/**
 * Watches the bytes of an MQTT connection for the announced length of each packet, so that one that is too large is
 * noticed at its first bytes and never buffered.
 */
export class FrameGuard {
  readonly #maxBytes: number;
  #remaining = 0;
  #lengthBytes = -1;
  #length = 0;
  #endedPacket = false;

  constructor(maxPacketBytes: number) {
    this.#maxBytes = maxPacketBytes;
  }

  /** Whether a packet ended in the bytes taken last. */
  get endedPacket(): boolean {
    return this.#endedPacket;
  }

  /** Takes the next bytes; returns the announced size of the first packet that is over the limit, or null. */
  inspect(chunk: Buffer): number | null {
    let at = 0;
    this.#endedPacket = false;
    while (at < chunk.length) {
      if (this.#remaining > 0) {
        const skipped = Math.min(this.#remaining, chunk.length - at);
        this.#remaining -= skipped;
        at += skipped;
        if (this.#remaining === 0) this.#endedPacket = true;
        continue;
      }
      const byte = chunk[at++]!;
      if (this.#lengthBytes < 0) {
        this.#lengthBytes = 0;
        this.#length = 0;
        continue;
      }
      this.#length += (byte & ~CONTINUES) * 128 ** this.#lengthBytes;
      this.#lengthBytes++;
      if (this.#length > this.#maxBytes) return this.#length;
      if ((byte & CONTINUES) === 0 || this.#lengthBytes === MAX_LENGTH_BYTES) {
        this.#remaining = this.#length;
        this.#lengthBytes = -1;
        if (this.#length === 0) this.#endedPacket = true;
      }
    }
    return null;
  }
}
