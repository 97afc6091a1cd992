import type { Server as HttpServer, IncomingMessage } from 'node:http';
import {
  type AlarmFrame,
  alarmRoomName,
  CONTRACT_VERSION,
  handshakeSchema,
  type Problem,
  PULSE_INTERVAL_MS,
  roomName,
  type SubscribeAnswer,
  subscribeSchema,
  TICK_INTERVAL_MS,
  withoutPeople,
} from '@commune/contract';
import { Server } from 'socket.io';
import type { Metrics } from '../metrics.ts';
import type { LiveServer, LiveSocket } from './live-socket.ts';
import type { LiveState } from './live-state.ts';

/** A session may end while its socket stays open. */
const RECHECK_MS = 60_000;
/** A screen whose link is revoked shows nothing more within seconds; there are few of them. */
const RECHECK_SCREENS_MS = 3000;
/** Packets that may wait for one socket before it is left out until it has drained. */
const MAX_WAITING_PACKETS = 32;

export interface GatewayParts {
  http: HttpServer;
  state: LiveState;
  metrics: Metrics;
  /**
   * What whoever opened this socket may read: everything (`realm` null), one realm, or nothing. Asked at its opening and
   * every minute, of who may read one realm alone every few seconds. `screen`: which screen of a display link it is.
   */
  reach: (request: IncomingMessage) => Promise<{ realm: string | null; screen: number | null } | null>;
  /** whether a page of another site opens the socket: its browser would lend it this machine's rights */
  isForeign: (request: IncomingMessage) => boolean;
  ingestStatus: () => { stalled: boolean };
  /** the last frame number of each realm's alarms */
  alarmNumbers: () => Record<string, number>;
  /** a screen has connected */
  onScreen: (socket: LiveSocket, screen: number) => void;
}

/** Where screens hear of what people hear of in a room. */
function screensOf(room: string): string {
  return `${room}/screens`;
}

/** Pushes ticks and pulses to pages over Socket.IO. Each frame is encoded once for all sockets of its room. */
export class LiveGateway {
  readonly #parts: GatewayParts;
  readonly #server: LiveServer;
  #ticker: NodeJS.Timeout | null = null;
  #pulser: NodeJS.Timeout | null = null;
  #rechecks: NodeJS.Timeout[] = [];
  readonly #messages = new Map<string, number>();

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    // Compression costs more time than a frame of numbers saves.
    this.#server = new Server(parts.http, {
      serveClient: false,
      perMessageDeflate: false,
      maxHttpBufferSize: 64 * 1024,
      allowRequest: (request, done) => done(null, !parts.isForeign(request)),
    });
    this.#server.use((socket, next) => this.#admit(socket).then(() => next(), next));
    this.#server.on('connection', (socket) => this.#welcome(socket));
  }

  start(): void {
    this.#ticker = setInterval(() => this.#tick(), TICK_INTERVAL_MS);
    this.#pulser = setInterval(() => this.#pulse(), PULSE_INTERVAL_MS);
    this.#rechecks = [
      setInterval(() => void this.#recheckRights((realm) => realm === null), RECHECK_MS),
      setInterval(() => void this.#recheckRights((realm) => realm !== null), RECHECK_SCREENS_MS),
    ];
  }

  async stop(): Promise<void> {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    if (this.#pulser !== null) clearInterval(this.#pulser);
    for (const recheck of this.#rechecks) clearInterval(recheck);
    // The engine alone: told to go by the server, a page would not come back by itself. The HTTP server is another's.
    this.#server.engine.close();
  }

  announceRegistry(realm: string, version: number): void {
    this.#server.emit('registry', { realm, version });
  }

  /** Whether anybody is in a room. */
  isHeard(room: string): boolean {
    const { rooms } = this.#server.sockets.adapter;
    return rooms.has(room) || rooms.has(screensOf(room));
  }

  /** To people as it is, to screens without the names of people. */
  sendAlarms(frame: AlarmFrame): void {
    const { rooms } = this.#server.sockets.adapter;
    for (const room of [frame.room, screensOf(frame.room)]) {
      const members = rooms.get(room);
      if (members === undefined) continue;
      this.#leaveOutLaggards(room, members);
      const told = room === frame.room ? frame : { ...frame, alarms: frame.alarms.map(withoutPeople) };
      this.#server.to(room).emit('alarms', told);
    }
  }

  /** Counts messages for the rate that the pulse tells. */
  countMessages(realm: string, n: number): void {
    this.#messages.set(realm, (this.#messages.get(realm) ?? 0) + n);
  }

  async #admit(socket: LiveSocket): Promise<void> {
    const handshake = handshakeSchema.safeParse(socket.handshake.auth);
    const spoken = handshake.success ? handshake.data.contract : 'none';
    if (spoken !== CONTRACT_VERSION) {
      throw refusal(
        'contract-version',
        426,
        `this server speaks version ${CONTRACT_VERSION}, the page ${spoken}: reload the page`,
      );
    }
    const reach = await this.#parts.reach(socket.request);
    if (reach === null) throw refusal('not-signed-in', 401, 'sign in to read');
    socket.data.lagging = new Set();
    socket.data.realm = reach.realm;
    socket.data.screen = reach.screen;
  }

  #welcome(socket: LiveSocket): void {
    const { metrics } = this.#parts;
    metrics.sockets.inc();
    socket.on('disconnect', () => metrics.sockets.dec());
    socket.on('subscribe', (request, answer) => {
      if (typeof answer === 'function') answer(this.#subscribe(socket, request));
    });
    socket.on('unsubscribe', (room) => {
      if (typeof room?.realm !== 'string' || typeof room.domain !== 'string') return;
      this.#leave(socket, roomName(room.realm, room.domain));
      const others = [...socket.rooms, ...socket.data.lagging].filter((name) => name.startsWith(`${room.realm}/`));
      const alarms = alarmRoomName(room.realm);
      if (others.every((name) => name.startsWith(alarms))) for (const name of others) this.#leave(socket, name);
    });
    socket.conn.on('drain', () => this.#takeBack(socket));
    if (socket.data.screen !== null) this.#parts.onScreen(socket, socket.data.screen);
  }

  #leave(socket: LiveSocket, room: string): void {
    socket.data.lagging.delete(room);
    void socket.leave(room);
  }

  #subscribe(socket: LiveSocket, request: unknown): SubscribeAnswer {
    const parsed = subscribeSchema.safeParse(request);
    if (!parsed.success) {
      const detail = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      return { kind: 'refused', problem: refusal('invalid-request', 400, detail).data };
    }
    const { realm, domain, have } = parsed.data;
    if (socket.data.realm !== null && socket.data.realm !== realm) {
      return { kind: 'refused', problem: refusal('not-allowed', 403, `this screen may not hear "${realm}"`).data };
    }
    const rooms = this.#parts.state.realm(realm);
    if (rooms === undefined) {
      return { kind: 'refused', problem: refusal('not-found', 404, `there is no realm "${realm}"`).data };
    }
    const room = rooms.room(domain);
    const alarms = alarmRoomName(realm);
    void socket.join([room.name, socket.data.realm === null ? alarms : screensOf(alarms)]);
    return room.answer(have, this.#parts.state.latest(), rooms.drillClockMs ?? Date.now());
  }

  #tick(): void {
    const nowMs = Date.now();
    const { rooms } = this.#server.sockets.adapter;
    for (const realm of this.#parts.state.realms()) {
      for (const frame of realm.tick(nowMs, (room) => !rooms.has(room))) {
        const members = rooms.get(frame.room)!;
        this.#leaveOutLaggards(frame.room, members);
        this.#server.to(frame.room).emit('tick', frame);
        this.#parts.metrics.ticks.inc();
      }
    }
  }

  /** A socket that does not drain loses ticks, not others' time; it sees the missing numbers and asks. */
  #leaveOutLaggards(room: string, members: ReadonlySet<string>): void {
    for (const id of [...members]) {
      const socket = this.#server.sockets.sockets.get(id);
      if (socket === undefined || waitingPackets(socket) <= MAX_WAITING_PACKETS) continue;
      socket.data.lagging.add(room);
      void socket.leave(room);
      this.#parts.metrics.laggards.inc();
    }
  }

  #takeBack(socket: LiveSocket): void {
    if (socket.data.lagging.size === 0 || waitingPackets(socket) > 0) return;
    for (const room of socket.data.lagging) void socket.join(room);
    socket.data.lagging.clear();
  }

  async #recheckRights(concerns: (realm: string | null) => boolean): Promise<void> {
    for (const socket of this.#server.sockets.sockets.values()) {
      if (!concerns(socket.data.realm)) continue;
      // A database that does not answer ends nobody's session. What may be heard now is what could be heard at the opening.
      const { realm, screen } = socket.data;
      const reach = await this.#parts.reach(socket.request).catch(() => ({ realm, screen }));
      if (reach === null || reach.realm !== realm || reach.screen !== screen) socket.conn.close();
    }
  }

  #pulse(): void {
    const at = Date.now();
    const { state, ingestStatus, alarmNumbers } = this.#parts;
    const messagesPerS = this.#takeRates();
    const ticks = Array.from(state.realms(), (realm) => realm.lastNumbers());
    const rooms = Object.assign({}, ...ticks, alarmNumbers());
    const clocks: Record<string, number> = {};
    for (const { realm, drillClockMs } of state.realms()) if (drillClockMs !== null) clocks[realm] = drillClockMs;
    const drills = Object.keys(clocks).length > 0 ? { clocks } : {};
    const pulse = { at, epoch: state.epoch, messagesPerS, ingestStalled: ingestStatus().stalled, rooms, ...drills };
    this.#server.emit('pulse', pulse);
  }

  #takeRates(): Record<string, number> {
    const rates: Record<string, number> = {};
    for (const { realm } of this.#parts.state.realms()) {
      rates[realm] = (this.#messages.get(realm) ?? 0) / (PULSE_INTERVAL_MS / 1000);
    }
    this.#messages.clear();
    return rates;
  }
}

function waitingPackets(socket: LiveSocket): number {
  // Engine.IO's own queue: what it could not yet hand to the transport.
  return (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
}

function refusal(slug: string, status: number, detail: string): Error & { data: Problem } {
  const problem = { type: `urn:commune-ioc:problem:${slug}`, title: slug.replaceAll('-', ' '), status, detail };
  return Object.assign(new Error(detail), { data: problem });
}
