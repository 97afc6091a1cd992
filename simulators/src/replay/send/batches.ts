import { buildTopic } from '@commune/contract';
import type { Message } from '../../publish/outbox.ts';
import type { Readings } from '../item.ts';

/** One commit of the store's; the message stays far below the megabyte that one may have. */
const MAX_READINGS = 5000;
const MAX_CHARS = 400_000;
/** speaks for the things of a replay */
const GATEWAY = 'replay';

/** Gathers readings into messages of a gateway. Readings of one thing at one moment, one after the other, share an element. */
export class Batches {
  private elements: string[] = [];
  private readings = 0;
  private chars = 0;
  private last: Readings | undefined;

  private readonly topic: string;

  constructor(realm: string) {
    this.topic = buildTopic({ channel: 'batch', realm, source: GATEWAY });
  }

  /** Whether the message has become as large as it may. */
  add(readings: Readings): boolean {
    if (this.last && isOneElement(this.last, readings)) {
      this.last = { ...this.last, v: `${this.last.v},${readings.v}`, n: this.last.n + readings.n };
    } else {
      this.close();
      this.last = readings;
    }
    this.readings += readings.n;
    this.chars += readings.v.length + readings.thing.length + 40;
    return this.readings >= MAX_READINGS || this.chars >= MAX_CHARS;
  }

  take(): Message | undefined {
    this.close();
    if (this.elements.length === 0) return undefined;
    const payload = `[${this.elements.join(',')}]`;
    this.elements = [];
    this.readings = 0;
    this.chars = 0;
    return { topic: this.topic, payload };
  }

  private close(): void {
    if (this.last) this.elements.push(elementText(this.last));
    this.last = undefined;
  }
}

export function elementText({ thing, t, v }: Readings): string {
  return `{"thing":"${thing}","t":${t},"v":{${v}}}`;
}

/** Two values of one property must not meet in one object: the first would be lost without a word. */
export function isOneElement(a: Readings, b: Readings): boolean {
  if (a.t !== b.t || a.thing !== b.thing || b.n !== 1) return false;
  return !a.v.includes(b.v.slice(0, b.v.indexOf(':') + 1));
}
