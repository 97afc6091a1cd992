import { createServer, type Socket } from 'node:net';
import { MAX_PAYLOAD_BYTES } from '@commune/contract';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { writeToStream } from 'mqtt-packet';
import { listen } from '../listen.ts';
import type { Metrics } from '../metrics.ts';
import type { Sender, SourceRefusal, TelemetryMessage } from '../telemetry.ts';
import { createFanOut } from './fan-out.ts';
import { FrameGuard, HEADROOM_BYTES } from './frame-guard.ts';
import { SignedIn, type SignedInParts, type SignIn } from './signed-in.ts';

/** More devices than a commune has; beyond, new connections are refused rather than memory used up. */
const MAX_CONNECTIONS = 5000;
const SERVER_UNAVAILABLE = 3;
const BAD_USERNAME_OR_PASSWORD = 4;
/** What a connection may have unacknowledged: some hundred messages of a few readings, each with what it takes beside. */
const IN_FLIGHT_BYTES = 12 * 1024;
const MESSAGE_BYTES = 64;
/** A foreign topic may end so as well, and there may be any number of those. */
const OWN_STATUS = /^ioc\/.*\/status$/;
/** Room for {"online":false} with a time, and more. */
const MAX_RETAINED_BYTES = 256;

export interface BrokerParts extends SignedInParts {
  host: string;
  port: number;
  portFixed: boolean;
  authenticate: (username: string, password: string) => Promise<SignIn | null>;
  /** whether so much waits for its commit that no further client can be let in */
  isOverloaded: () => boolean;
  onMessage: (message: TelemetryMessage) => void;
  onRefused: (refusal: SourceRefusal) => void;
  metrics: Metrics;
}

export interface EmbeddedBroker {
  port: number;
  /** takes nothing more in, last wills included: devices that we cut off did not go away */
  quiesce: () => void;
  close: () => Promise<void>;
}

/**
 * The MQTT broker for a set-up without one. Aedes sends PUBACK once `authorizePublish` has called back, so holding that
 * callback until the commit makes the device's PUBACK mean "in the database".
 */
export async function startEmbeddedBroker(parts: BrokerParts): Promise<EmbeddedBroker> {
  // A buffer kept for each of the 65,536 packet numbers takes more memory than their making takes time.
  writeToStream.cacheNumbers = false;
  const signedIn = new SignedIn(parts);
  const inFlight = new WeakMap<object, InFlight>();
  let quiet = false;
  const broker = await Aedes.createBroker({
    ...createFanOut(),
    authenticate: (client, username, password, done) => {
      const refuse = (detail: string) => {
        parts.onRefused({
          reason: 'bad_credentials',
          detail: `"${username ?? ''}": ${detail}`,
          username: null,
          origin: (client.conn as Socket).remoteAddress,
          atMs: Date.now(),
        });
        done(Object.assign(new Error(detail), { returnCode: BAD_USERNAME_OR_PASSWORD }) as AuthenticateError, false);
      };
      if (parts.isOverloaded()) {
        const later = new Error('readings wait for the database; try again later');
        done(Object.assign(later, { returnCode: SERVER_UNAVAILABLE }) as AuthenticateError, false);
        return;
      }
      if (username === undefined || password === undefined) {
        refuse('a client signs in with user name and password');
        return;
      }
      parts.authenticate(username, password.toString('utf8')).then(
        (sender) => {
          if (sender === null) return refuse('user name or password is wrong');
          signedIn.signIn(client, sender);
          return done(null, true);
        },
        (error) => done(Object.assign(error, { returnCode: SERVER_UNAVAILABLE }) as AuthenticateError, false),
      );
    },
    authorizePublish: (client, packet, done) => {
      const sender = client === null ? undefined : signedIn.of(client);
      if (sender === undefined) return done(new Error('nobody signed in'));
      if (quiet) return;
      const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
      const share = client === null ? undefined : inFlight.get(client.conn);
      const size = payload.length + MESSAGE_BYTES;
      if (share !== undefined) share.bytes += size;
      const acknowledge = (accepted: boolean) => {
        if (share !== undefined) share.bytes -= size;
        // What stays for later subscribers stays in memory: the status of a thing that was stored, and nothing else.
        packet.retain &&= accepted && OWN_STATUS.test(packet.topic) && payload.length <= MAX_RETAINED_BYTES;
        done(null);
      };
      // Whatever time a will names was fixed when the device connected; it went away now.
      const isLastWill = (client as unknown as { will: unknown }).will === packet;
      const isForsaken = () => packet.qos > 0 && !isLastWill && client?.closed === true;
      const receivedAtMs = Date.now();
      parts.onMessage({ topic: packet.topic, payload, sender, receivedAtMs, isLastWill, isForsaken, acknowledge });
    },
    authorizeSubscribe: (client, subscription, done) => {
      const sender = client === null ? undefined : signedIn.of(client);
      const allowed = sender?.maySubscribe === true && mayHear(sender, subscription.topic);
      // QoS 0: a queue for a subscriber that is away would grow in our memory without end.
      done(null, allowed ? { ...subscription, qos: 0 } : null);
    },
    // Whoever does not read loses messages, not others' time: the broker would have the publishers wait for it.
    authorizeForward: (client, packet) => ((client.conn as Socket).writableNeedDrain ? null : packet),
  });
  broker.on('client', (client: Client) => {
    signedIn.connected(client);
    parts.metrics.connections.inc();
  });
  broker.on('clientDisconnect', (client: Client) => {
    signedIn.disconnected(client);
    parts.metrics.connections.dec();
  });
  broker.on('clientError', (client: Client, error: Error) => {
    parts.logger.debug({ err: error }, 'mqtt client error');
    // Topics that MQTT itself forbids end the connection before authorizePublish is asked.
    if (!/PUBLISH|topic/.test(error.message)) return;
    const username = signedIn.of(client)?.username ?? null;
    parts.onRefused({ reason: 'bad_topic', detail: error.message, username, atMs: Date.now() });
  });
  broker.on('connectionError', (_client: Client, error: Error) =>
    parts.logger.debug({ err: error }, 'mqtt connection error'),
  );

  const server = createServer((socket) => {
    inFlight.set(socket, guard(socket, parts.onRefused));
    broker.handle(socket);
  });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, parts.host, parts.port, parts.portFixed);
  return {
    port,
    quiesce: () => {
      quiet = true;
    },
    close: async () => {
      signedIn.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await closed;
    },
  };
}

/** A filter names one realm that the client may read, or the client may read all. */
function mayHear({ realms }: Sender, filter: string): boolean {
  if (realms.includes('*')) return true;
  const [root, version, realm] = filter.split('/');
  return root === 'ioc' && version !== undefined && realm !== undefined && realms.includes(realm);
}

/** What a connection has sent and nobody has acknowledged. */
interface InFlight {
  bytes: number;
}

/**
 * Looks at the bytes as the broker reads them, and cuts a connection that announces too large a packet. While a
 * connection has its share in flight nothing more is read of it; the broker asks again with every acknowledgement.
 */
function guard(socket: Socket, onRefused: (refusal: SourceRefusal) => void): InFlight {
  const inFlight: InFlight = { bytes: 0 };
  const frames = new FrameGuard(MAX_PAYLOAD_BYTES + HEADROOM_BYTES);
  const read = socket.read.bind(socket);
  const next = () => read(socket.readableLength > IN_FLIGHT_BYTES ? IN_FLIGHT_BYTES : undefined) as Buffer | null;
  socket.read = (size?: number | null) => {
    // The stream itself asks for nothing at all to have more fetched; the broker asks for what there is.
    if (typeof size === 'number') return read(size);
    if (inFlight.bytes >= IN_FLIGHT_BYTES) return null;
    const chunks: Buffer[] = [];
    // Without a whole packet nothing would make the broker come back for the bytes that are here already.
    for (let chunk = next(); chunk !== null; chunk = next()) {
      const tooLarge = frames.inspect(chunk);
      if (tooLarge !== null) {
        const detail = `a packet of ${tooLarge} bytes was announced; a message has at most ${MAX_PAYLOAD_BYTES} bytes of payload`;
        onRefused({ reason: 'too_large', detail, username: null, origin: socket.remoteAddress, atMs: Date.now() });
        socket.destroy();
        return null;
      }
      chunks.push(chunk);
      if (frames.endedPacket) break;
    }
    const [first] = chunks;
    return first === undefined ? null : chunks.length === 1 ? first : Buffer.concat(chunks);
  };
  return inFlight;
}
