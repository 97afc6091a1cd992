import { buildTopic } from '@commune/contract';
import { createFleet } from '../fleet/fleet.ts';
import type { Member } from '../fleet/member.ts';
import { totalsSpan } from '../fleet/totals.ts';
import { eventKeyOf, eventMessage } from '../publish/event-message.ts';
import { gatewayOf } from '../publish/gateways.ts';
import type { Message } from '../publish/outbox.ts';
import { bitsAt, streamKey } from '../random.ts';
import type { Happening } from '../services/register.ts';
import { HOUR_MS } from '../world/calendar.ts';
import { crowdOf } from './crowd.ts';
import { Delivery } from './delivery.ts';
import { overlayOf } from './overlay.ts';
import { clockStepMs, type Scenario } from './scenario.ts';

/** A gateway's batch stays far below the largest message. */
const ELEMENTS_A_BATCH = 500;
const FORESEEN_MS = 12 * HOUR_MS;

interface Place {
  member: Member;
  topics: { obs: string; status: string };
  delivery: Delivery;
  gateway: string | undefined;
  eventKey: number;
  nextMs: number;
  /** what happens there until then, and has not been told */
  happening: Happening[];
  foreseenMs: number;
  said: 'online' | 'offline' | undefined;
  /** what is kept back, in the order of `sentMs` */
  held: { sentMs: number; json: string }[];
}

/** All that is sent until the clock stands at a moment. */
export interface Step {
  clockMs: number;
  messages: Message[];
}

/**
 * A scenario as messages, one step of its clock after the other. What a step holds follows from scenario and seed alone:
 * however fast it is played, and whatever pauses lie between two steps.
 */
export class ScenarioPlayer {
  readonly stepMs: number;
  readonly #scenario: Scenario;
  readonly #realm: string;
  readonly #places: readonly Place[];
  #clockMs: number;

  constructor(scenario: Scenario, seed: number, realm: string) {
    const { things, startMs, intervalMs, surges } = scenario;
    const crowd = crowdOf(surges);
    const fleet = createFleet(seed, things, { overlay: overlayOf(scenario, seed), ...(crowd ? { crowd } : {}) });
    this.stepMs = clockStepMs(scenario);
    this.#scenario = scenario;
    this.#realm = realm;
    this.#clockMs = startMs;
    this.#places = fleet.map((member) => {
      const { slug, presence } = member;
      const offsetMs = Math.floor((bitsAt(streamKey(seed, slug, 'offset'), 0) % intervalMs) / 1000) * 1000;
      return {
        ...{ member, gateway: gatewayOf(member), eventKey: eventKeyOf(seed, slug) },
        topics: { obs: this.#topic('obs', slug), status: this.#topic('status', slug) },
        ...{ delivery: new Delivery(slug, presence, scenario), said: undefined, held: [] },
        // The clock has not covered the start itself: nothing is of that moment.
        ...{ nextMs: startMs + (offsetMs === 0 ? intervalMs : offsetMs), happening: [], foreseenMs: startMs },
      };
    });
  }

  /** Null after the end. The last step ends with the scenario. */
  next(): Step | null {
    const { endMs } = this.#scenario;
    if (this.#clockMs >= endMs) return null;
    this.#clockMs = Math.min(this.#clockMs + this.stepMs, endMs);
    const messages: Message[] = [];
    const batches = new Map<string, string[]>();
    for (const place of this.#places) this.#speak(place, messages, batches);
    for (const [gateway, elements] of batches) {
      for (let k = 0; k < elements.length; k += ELEMENTS_A_BATCH)
        messages.push({
          topic: this.#topic('batch', gateway),
          payload: `[${elements.slice(k, k + ELEMENTS_A_BATCH).join(',')}]`,
        });
    }
    return { clockMs: this.#clockMs, messages };
  }

  #speak(place: Place, messages: Message[], batches: Map<string, string[]>): void {
    if (place.nextMs > this.#clockMs && place.held.length === 0) return;
    for (; place.nextMs <= this.#clockMs; place.nextMs += this.#scenario.intervalMs) {
      this.#release(place, place.nextMs, messages, batches);
      this.#say(place, place.nextMs, messages, batches);
    }
    this.#release(place, this.#clockMs, messages, batches);
  }

  #say(place: Place, tMs: number, messages: Message[], batches: Map<string, string[]>): void {
    const { member, delivery } = place;
    const status = delivery.statusAt(tMs);
    if (status !== 'unheard' && status !== place.said) {
      place.said = status;
      const payload = JSON.stringify({ online: status === 'online', t: tMs });
      messages.push({ topic: place.topics.status, payload });
    }
    this.#tellHappenings(place, tMs, messages);
    const { heard, sentMs, statedMs } = delivery.fateAt(tMs);
    if (!heard) return;
    const { json, n } = member.readingAt(tMs, totalsSpan(tMs, this.#scenario.intervalMs), statedMs);
    if (n === 0) return;
    if (sentMs > tMs) place.held.push({ sentMs, json });
    else this.#send(place, json, messages, batches);
  }

  /** A register is looked through whole: once for some hours is enough. */
  #tellHappenings(place: Place, tMs: number, messages: Message[]): void {
    const { member, eventKey } = place;
    if (member.register === undefined) return;
    if (place.foreseenMs < tMs) {
      const untilMs = Math.max(tMs, place.foreseenMs + FORESEEN_MS);
      place.happening.push(...member.happenings(place.foreseenMs, untilMs));
      place.foreseenMs = untilMs;
    }
    let told = 0;
    for (const one of place.happening) {
      if (one.t > tMs) break;
      messages.push(eventMessage(member.slug, eventKey, one, this.#realm));
      told++;
    }
    place.happening.splice(0, told);
  }

  /** What was kept back until `tMs`, in the order in which it was measured. */
  #release(place: Place, tMs: number, messages: Message[], batches: Map<string, string[]>): void {
    if (place.held.length === 0) return;
    const due = place.held.filter(({ sentMs }) => sentMs <= tMs);
    if (due.length === 0) return;
    place.held = place.held.filter(({ sentMs }) => sentMs > tMs);
    for (const { json } of due) this.#send(place, json, messages, batches);
  }

  #send({ member, gateway, topics }: Place, json: string, messages: Message[], batches: Map<string, string[]>): void {
    if (gateway === undefined) {
      messages.push({ topic: topics.obs, payload: `{${json}` });
      return;
    }
    const element = `{"thing":${JSON.stringify(member.slug)},${json}`;
    const batch = batches.get(gateway);
    if (batch === undefined) batches.set(gateway, [element]);
    else batch.push(element);
  }

  #topic(channel: 'obs' | 'status' | 'batch', source: string): string {
    return buildTopic({ channel, realm: this.#realm, source });
  }
}

/** The message that says that everything up to a moment has been sent. */
export function clockMessage(realm: string, clockMs: number): Message {
  return { topic: buildTopic({ channel: 'clock', realm }), payload: JSON.stringify({ t: clockMs }) };
}
