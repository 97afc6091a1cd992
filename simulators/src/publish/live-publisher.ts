import { buildTopic } from '@commune/contract';
import type { Clock } from '../clock.ts';
import type { Member } from '../fleet/member.ts';
import { totalsSpan } from '../fleet/totals.ts';
import { bitsAt, streamKey } from '../random.ts';
import { eventKeyOf, eventMessage, REALM } from './event-message.ts';
import { GATEWAY_FLUSH_MS, gatewayOf } from './gateways.ts';
import type { Message } from './outbox.ts';

const TICK_MS = 100;
/** at the start every thing speaks once within this time, so that a map is full soon */
const FIRST_ROUND_MS = 5_000;

interface Place {
  member: Member;
  gateway: string | undefined;
  offsetMs: number;
  eventKey: number;
  nextMs: number;
  lastMs: number;
  said: 'online' | 'offline' | undefined;
}

export interface LivePublisherOptions {
  members: readonly Member[];
  intervalMs: number;
  clock: Clock;
  seed: number;
  send: (message: Message) => void;
}

/** Lets every thing speak once an interval, each at its own offset, so that the map always moves. */
export class LivePublisher {
  private readonly places: Place[];
  private readonly heard = new Map<string, { sinceMs: number; elements: string[] }>();
  private stopTicking: (() => void) | undefined;

  constructor(private readonly options: LivePublisherOptions) {
    const { members, intervalMs, clock, seed } = options;
    const now = clock.now();
    this.places = members.map((member) => {
      const offsetMs = bitsAt(streamKey(seed, member.slug, 'offset'), 0) % intervalMs;
      const firstMs = now + Math.floor((offsetMs / intervalMs) * Math.min(FIRST_ROUND_MS, intervalMs));
      const eventKey = eventKeyOf(seed, member.slug);
      return {
        member,
        gateway: gatewayOf(member),
        offsetMs,
        eventKey,
        nextMs: firstMs,
        lastMs: now,
        said: undefined,
      };
    });
  }

  start(): void {
    this.stopTicking = this.options.clock.every(TICK_MS, () => this.tick());
  }

  stop(): void {
    this.stopTicking?.();
  }

  private tick(): void {
    const { intervalMs, clock } = this.options;
    const now = clock.now();
    for (const place of this.places) {
      // after a pause of the machine the moments in between are skipped, not made up
      if (now - place.nextMs > 2 * intervalMs + TICK_MS) place.nextMs = onOffset(place, now, intervalMs);
      while (place.nextMs <= now) {
        this.speak(place, place.nextMs);
        // half an interval at least: the first word is spoken early
        place.nextMs = onOffset(place, place.nextMs + intervalMs / 2, intervalMs);
      }
    }
    for (const [gateway, { sinceMs, elements }] of this.heard) {
      if (now - sinceMs < GATEWAY_FLUSH_MS) continue;
      this.heard.delete(gateway);
      this.send('batch', gateway, `[${elements.join(',')}]`);
    }
  }

  private speak(place: Place, tMs: number): void {
    const { member } = place;
    this.tellStatus(place, tMs);
    for (const one of member.happenings(place.lastMs, tMs)) {
      this.options.send(eventMessage(member.slug, place.eventKey, one));
    }
    place.lastMs = tMs;
    if (!member.presence.heardAt(tMs)) return;
    const { json, n } = member.readingAt(tMs, totalsSpan(tMs, this.options.intervalMs));
    if (n === 0) return;
    if (place.gateway === undefined) this.send('obs', member.slug, `{${json}`);
    else this.hear(place.gateway, tMs, `{"thing":${JSON.stringify(member.slug)},${json}`);
  }

  private tellStatus(place: Place, tMs: number): void {
    const status = place.member.presence.statusAt(tMs);
    if (status === 'unheard' || status === place.said) return;
    place.said = status;
    this.send('status', place.member.slug, JSON.stringify({ online: status === 'online', t: tMs }), true);
  }

  private hear(gateway: string, tMs: number, element: string): void {
    const batch = this.heard.get(gateway);
    if (batch) batch.elements.push(element);
    else this.heard.set(gateway, { sinceMs: tMs, elements: [element] });
  }

  private send(channel: 'obs' | 'status' | 'batch', source: string, payload: string, retain = false): void {
    this.options.send({ topic: buildTopic({ channel, realm: REALM, source }), payload, retain });
  }
}

/** The first moment of a place from `fromMs` on. */
function onOffset({ offsetMs }: Place, fromMs: number, intervalMs: number): number {
  return offsetMs + Math.ceil((fromMs - offsetMs) / intervalMs) * intervalMs;
}
