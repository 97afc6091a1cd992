import { buildTopic } from '@commune/contract';
import { streamKey, uuidAt } from '../random.ts';
import type { Happening } from '../services/register.ts';
import type { Message } from './outbox.ts';

export const REALM = 'sim';

/** The stream of identities of what happens at a thing. */
export function eventKeyOf(seed: number, thing: string): number {
  return streamKey(seed, thing, 'event');
}

/** What happened as a message. Its id follows from what it says: whoever sends it again sends the same event. */
export function eventMessage(thing: string, eventKey: number, { t, type, data }: Happening, realm = REALM): Message {
  const id = uuidAt(streamKey(eventKey, type, JSON.stringify(data)), t);
  return {
    topic: buildTopic({ channel: 'event', realm, source: thing }),
    payload: JSON.stringify({ id, t, type, data }),
    retain: false,
  };
}
