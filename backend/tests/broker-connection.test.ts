import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { generate, type Packet, parser } from 'mqtt-packet';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BrokerError } from '../src/broker/broker-error.ts';
import { BrokerConnection, type ConnectionParts } from '../src/broker/connection.ts';
import { startEmbeddedBroker } from '../src/embedded/broker.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import { parseMqttUrl } from '../src/mqtt-address.ts';
import { freePort, hasNoMosquitto, startMosquitto } from './mosquitto.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

async function open(url: string, parts: Partial<ConnectionParts> = {}): Promise<BrokerConnection> {
  const connection = await BrokerConnection.open(
    {
      address: parseMqttUrl(url)!,
      clientId: 'ioc-ingest-1',
      filter: 'ioc/1/#',
      formerFilters: [],
      foreign: () => ({ wanted: [], unwanted: [] }),
      onForeignRefused: () => undefined,
      window: 10,
      onMessage: () => undefined,
      ...parts,
    },
    new AbortController().signal,
  );
  cleanUp.push(() => connection.close(0));
  return connection;
}

const failure = (url: string) =>
  open(url).then(
    () => Promise.reject(new Error('it was let in')),
    (error: BrokerError) => error,
  );

/** A server that answers each packet as told. */
async function answering(answer: (packet: Packet, socket: Socket) => void): Promise<string> {
  const server: Server = createServer((socket) => {
    const reader = parser({ protocolVersion: 5 });
    reader.on('packet', (packet) => answer(packet, socket));
    socket.on('data', (chunk) => reader.parse(chunk));
    socket.on('error', () => undefined);
    cleanUp.push(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  return `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const write = (socket: Socket, packet: Packet) => socket.write(generate(packet, { protocolVersion: 5 }));

/** Lets us in and grants the subscription with this code. */
const granting = (code: number, then: (packet: Packet, socket: Socket) => void = () => undefined) =>
  answering((packet, socket) => {
    if (packet.cmd === 'connect') write(socket, { cmd: 'connack', reasonCode: 0, sessionPresent: false });
    else if (packet.cmd === 'subscribe') {
      write(socket, { cmd: 'suback', messageId: packet.messageId!, granted: [code] });
    } else then(packet, socket);
  });

it('says which foreign topic the broker refuses, and goes on with the others and our own', async () => {
  const url = await answering((packet, socket) => {
    if (packet.cmd === 'connect') write(socket, { cmd: 'connack', reasonCode: 0, sessionPresent: false });
    if (packet.cmd !== 'subscribe') return;
    const granted = packet.subscriptions.map(({ topic }) => (topic === 'secret/#' ? 135 : 1));
    write(socket, { cmd: 'suback', messageId: packet.messageId!, granted });
    if (packet.subscriptions[0]!.topic === 'a/#')
      write(socket, { cmd: 'publish', topic: 'a/1', payload: 'x', qos: 0, dup: false, retain: false });
  });
  const refused: string[] = [];
  const heard: string[] = [];
  const connection = await open(url, {
    foreign: () => ({ wanted: ['a/#', 'secret/#'], unwanted: [] }),
    onForeignRefused: ({ message }) => refused.push(message),
    onMessage: ({ topic }) => heard.push(topic),
  });
  await expect.poll(() => heard).toEqual(['a/1']);
  expect(refused).toEqual([expect.stringMatching(/secret\/#.*the right to read secret\/#/)]);
  expect(connection.sessionPresent).toBe(false);
});

describe('a connection that does not come about', () => {
  it('says that nobody answers, and that it may help to wait', async () => {
    const error = await failure(`mqtt://127.0.0.1:${await freePort()}`);
    expect(error).toBeInstanceOf(BrokerError);
    expect(error.message).toMatch(/no connection to the MQTT broker at 127.0.0.1:\d+: .*ECONNREFUSED/);
    expect(error.permanent).toBe(false);
  });

  it('says that the broker does not speak MQTT 5', async () => {
    const logger = createLogger('silent');
    const authenticate = async () => ({ username: 'x', realms: ['*'], things: ['*'], maySubscribe: true, issue: '1' });
    const broker = await startEmbeddedBroker({
      host: '127.0.0.1',
      port: 0,
      portFixed: true,
      authenticate,
      issues: async () => new Map(),
      isOverloaded: () => false,
      onMessage: () => undefined,
      onRefused: () => undefined,
      metrics: createMetrics(),
      logger,
    });
    cleanUp.push(() => broker.close());
    const error = await failure(`mqtt://x:y@127.0.0.1:${broker.port}`);
    expect(error.message).toMatch(/does not speak MQTT 5/);
    expect(error.permanent).toBe(true);
  });

  it.each([
    [135, /give the user of MQTT_URL the right to read ioc\/1\/#/],
    [158, /leave MQTT_SLOTS at 1/],
    [0, /allow QoS 1/],
  ])('says why the subscription is refused with %i', async (code, message) => {
    const error = await failure(await granting(code));
    expect(error.message).toMatch(message);
    expect(error.permanent).toBe(true);
  });

  it('says that what answers is no broker', async () => {
    const url = await answering((_packet, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await failure(url)).message).toMatch(/does not keep to MQTT 5/);
  });
});

describe('an open connection', () => {
  it('asks for a session that stays, with the window and the largest packet', async () => {
    const connects: Packet[] = [];
    const url = await answering((packet, socket) => {
      if (packet.cmd === 'connect') connects.push(packet);
      socket.destroy();
    });
    await failure(url);
    expect(connects).toMatchObject([
      {
        clean: false,
        clientId: 'ioc-ingest-1',
        protocolVersion: 5,
        properties: { receiveMaximum: 10, sessionExpiryInterval: 604_800, maximumPacketSize: 1024 * 1024 + 128 * 1024 },
      },
    ]);
  });

  it('is given up when the broker falls silent', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    cleanUp.push(() => vi.useRealTimers());
    const connection = await open(await granting(1));
    vi.advanceTimersByTime(12_000);
    expect((await connection.closed)?.message).toMatch(/has not answered for 9 s/);
  });

  it('stays while the broker answers pings', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    cleanUp.push(() => vi.useRealTimers());
    let pings = 0;
    const url = await granting(1, (packet, socket) => {
      if (packet.cmd !== 'pingreq') return;
      pings++;
      write(socket, { cmd: 'pingresp' });
    });
    const connection = await open(url);
    for (let n = 1; n <= 5; n++) {
      vi.advanceTimersByTime(3000);
      await vi.waitFor(() => expect(pings).toBe(n));
    }
    await connection.close(0);
    expect(await connection.closed).toBeNull();
  });

  it('says why the broker ended it', async () => {
    const url = await granting(1, (packet, socket) => {
      if (packet.cmd === 'unsubscribe') write(socket, { cmd: 'disconnect', reasonCode: 142 });
    });
    const connection = await open(url, { formerFilters: ['$share/x/ioc/1/#'] });
    expect((await connection.closed)?.message).toMatch(/another client has connected under our client id/);
  });
});

describe.skipIf(hasNoMosquitto)('Mosquitto', () => {
  it('refuses a wrong password, and we say so', async () => {
    const mosquitto = await startMosquitto();
    cleanUp.push(() => mosquitto.remove());
    const error = await failure(mosquitto.backendUrl(undefined, 'wrong'));
    expect(error.message).toMatch(/user name or password is wrong.*MQTT_URL/);
    expect(error.permanent).toBe(true);
  });

  it('is not trusted by a certificate that nobody we know has signed', async () => {
    const port = await freePort();
    const mosquitto = await startMosquitto((folder) => {
      const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
      const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-days', '1'];
      execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });
      return `listener ${port} 127.0.0.1\ncertfile ${cert}\nkeyfile ${key}`;
    });
    cleanUp.push(() => mosquitto.remove());
    const error = await failure(`mqtts://localhost:${port}`);
    expect(error.message).toMatch(/self-signed certificate.*NODE_EXTRA_CA_CERTS/);
    expect(error.permanent).toBe(true);
    // and a port without TLS is no better
    expect((await failure(`mqtts://127.0.0.1:${mosquitto.port}`)).permanent).toBe(false);
  });
});
