import { connect } from 'node:net';
import { generate } from 'mqtt-packet';
import { LOAD_KEYS, REPEATED_EVERY } from '../load/messages.ts';
import { runLoad } from '../parts/load.ts';
import { type Broker, flatOut } from './pipeline-load.ts';

const CONNACK = 2;
const PUBLISH = 3;
const SUBACK = 9;

/** Readings a second that a subscriber takes which does nothing but acknowledge: what the broker itself bounds. */
export async function bareSubscriberRate(
  root: string,
  load: { subscriber: Broker; publisher: Broker; startMs: number; count: number },
  onProgress: (fraction: number) => void,
): Promise<number> {
  const { subscriber, publisher, startMs, count } = load;
  const expected = count + count / REPEATED_EVERY;
  const { subscribed, complete, close } = subscribe(subscriber, expected);
  await subscribed;
  const { begunAtMs } = await runLoad(root, flatOut(publisher, startMs, count), ({ sent }) => onProgress(sent / count));
  const endedAtMs = await complete;
  close();
  return (count * LOAD_KEYS.length) / ((endedAtMs - begunAtMs) / 1000);
}

function subscribe({ host, port, username, password }: Broker, expected: number) {
  const socket = connect({ host, port, noDelay: true });
  socket.write(
    generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: 0,
      clientId: 'bare',
      username,
      password: Buffer.from(password),
    }),
  );
  let received = 0;
  let rest: Buffer = Buffer.alloc(0);
  let onSubscribed: () => void;
  let onComplete: (atMs: number) => void;
  const subscribed = new Promise<void>((resolve) => {
    onSubscribed = resolve;
  });
  const complete = new Promise<number>((resolve) => {
    onComplete = resolve;
  });
  const take = (type: number, packet: Buffer): Buffer | null => {
    if (type === CONNACK)
      return generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'ioc/1/#', qos: 1 }] });
    if (type === SUBACK) onSubscribed();
    if (type !== PUBLISH) return null;
    received++;
    if (received === expected) onComplete(Date.now());
    const id = 2 + packet.readUInt16BE(0);
    return Buffer.from([0x40, 2, packet[id]!, packet[id + 1]!]);
  };
  socket.on('data', (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const answers: Buffer[] = [];
    let at = 0;
    for (;;) {
      const frame = frameAt(data, at);
      if (frame === null) break;
      const answer = take(data[at]! >> 4, data.subarray(frame.from, frame.to));
      if (answer !== null) answers.push(answer);
      at = frame.to;
    }
    rest = data.subarray(at);
    if (answers.length > 0) socket.write(Buffer.concat(answers));
  });
  return { subscribed, complete, close: () => socket.destroy() };
}

/** Where the body of the packet at `at` lies; null where it is not all here. */
function frameAt(data: Buffer, at: number): { from: number; to: number } | null {
  let length = 0;
  for (let k = 0; k < 4; k++) {
    const byte = data[at + 1 + k];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 128 ** k;
    if (byte < 0x80) {
      const from = at + 2 + k;
      return from + length <= data.length ? { from, to: from + length } : null;
    }
  }
  return null;
}
