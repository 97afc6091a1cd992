import { MAX_PAYLOAD_BYTES } from '@commune/contract';
import { generate, type Packet } from 'mqtt-packet';
import type { MqttAddress } from '../mqtt-address.ts';

/** What we promise the broker: silent for one and a half times as long, we are gone. */
const KEEPALIVE_S = 10;
/** How long the broker keeps the session, and with it what is sent meanwhile, while nobody holds it. */
const SESSION_EXPIRY_S = 7 * 86_400;
/** Topic and headers come on top of the payload; the shipped broker takes in a little less than this. */
const MAX_PACKET_BYTES = MAX_PAYLOAD_BYTES + 128 * 1024;
export const SUBSCRIBE_ID = 1;
const UNSUBSCRIBE_ID = 2;
/** The first of those that go with foreign topics, up to the highest there is. */
export const FOREIGN_IDS = { first: 3, last: 65_535 };
const RETAINED_NEVER = 2;

/** CONNECT to a session that stays, with `window` messages unacknowledged at most. */
export function connectPacket({ username, password }: MqttAddress, clientId: string, window: number): Buffer {
  return encode({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 5,
    clean: false,
    clientId,
    keepalive: KEEPALIVE_S,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
    properties: {
      sessionExpiryInterval: SESSION_EXPIRY_S,
      receiveMaximum: window,
      maximumPacketSize: MAX_PACKET_BYTES,
    },
  });
}

/** Retained messages are the broker's memory: of an unknown time, and stored already when they were sent. */
export function subscribePacket(filters: readonly string[], messageId = SUBSCRIBE_ID): Buffer {
  const options = { qos: 1 as const, rh: RETAINED_NEVER, nl: false, rap: false };
  const subscriptions = filters.map((topic) => ({ topic, ...options }));
  return encode({ cmd: 'subscribe', messageId, subscriptions });
}

export function unsubscribePacket(filters: readonly string[], messageId = UNSUBSCRIBE_ID): Buffer {
  return encode({ cmd: 'unsubscribe', messageId, unsubscriptions: [...filters] });
}

export function disconnectPacket(forgetSession: boolean): Buffer {
  const properties = forgetSession ? { sessionExpiryInterval: 0 } : {};
  return encode({ cmd: 'disconnect', reasonCode: 0, properties });
}

export const PING = encode({ cmd: 'pingreq' });

function encode(packet: Packet): Buffer {
  return generate(packet, { protocolVersion: 5 });
}
