const SENT = 1;
const ACKNOWLEDGED = 2;
const CONTRADICTED = 4;

/** The publisher's own record: what it sent, and for what it was given a PUBACK. */
export class Ledger {
  readonly startMs: number;
  #marks = new Uint8Array(1 << 16);
  #end = 0;
  sent = 0;
  acknowledged = 0;
  /** messages that were sent again after a lost connection */
  resent = 0;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  /** One past the largest number that was sent. */
  get end(): number {
    return this.#end;
  }

  noteSent(n: number): void {
    if (this.#set(n, SENT)) this.sent++;
  }

  /** Returns whether this is the message's first acknowledgement. */
  noteAcknowledged(n: number): boolean {
    if (!this.#set(n, ACKNOWLEDGED)) return false;
    this.acknowledged++;
    return true;
  }

  /** The contradiction of `n` was acknowledged. */
  noteContradicted(n: number): void {
    this.#set(n, CONTRADICTED);
  }

  wasSent(n: number): boolean {
    return (this.#marks[n]! & SENT) !== 0;
  }

  wasAcknowledged(n: number): boolean {
    return (this.#marks[n]! & ACKNOWLEDGED) !== 0;
  }

  wasContradicted(n: number): boolean {
    return (this.#marks[n]! & CONTRADICTED) !== 0;
  }

  #set(n: number, mark: number): boolean {
    if (n >= this.#marks.length) {
      const marks = new Uint8Array(this.#marks.length * 2);
      marks.set(this.#marks);
      this.#marks = marks;
    }
    this.#end = Math.max(this.#end, n + 1);
    const before = this.#marks[n]!;
    this.#marks[n] = before | mark;
    return (before & mark) === 0;
  }
}
