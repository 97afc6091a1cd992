import {
  type ClientToServerEvents,
  CONTRACT_VERSION,
  type Commune,
  type IngestGap,
  type Problem,
  type Pulse,
  type Registry,
  type RegistryChange,
  type ServerToClientEvents,
  type TickFrame,
} from '@commune/contract';
import type { Span } from '@commune/domain';
import { io, type Socket } from 'socket.io-client';
import { untrack } from 'svelte';
import { AlarmBook } from '../alarms/alarm-book.svelte.ts';
import { ChangeNotice } from './change-notice.ts';
import { type Connection, connectionOf } from './connection.ts';
import type { ConsoleFeed } from './console-feed.ts';
import { DrillClock } from './drill-clock.ts';
import type { FeedChange, Latest, Liveness } from './feed.ts';
import { getJson } from './http.ts';
import { OwnSilence } from './own-silence.ts';
import { RealmState } from './realm-state.ts';
import { RoomSequence, type RoomStep } from './room-sequence.ts';
import { ScreenLine } from './screen-line.svelte.ts';
import { ServerClock } from './server-clock.ts';

/** How often the connection is judged and, every few of them, all liveness. */
const BEAT_MS = 500;
const BEATS_PER_SWEEP = 6;
const ANSWER_TIMEOUT_MS = 5000;
/** An open socket this long without a pulse is dead, whatever it says: opening another beats its own 45 s of patience. */
const DEAD_AFTER_MS = 8000;
/** How long after the client has given up by itself another connection is tried. */
const REOPEN_AFTER_MS = 1500;

/** The present of one realm, over the socket. Made by `openLiveFeed`, ended by `close`. */
export class LiveFeed implements ConsoleFeed {
  readonly realm: string;
  readonly commune: Commune;
  readonly momentMs = null;
  readonly alarms: AlarmBook;
  readonly screen: ScreenLine;
  connection = $state.raw<Connection>({ state: 'connecting' });
  pulse = $state.raw<Pulse | null>(null);
  /** server clock, epoch ms, of the last moment at which this feed was known to hold everything */
  currentAsOfMs = $state.raw<number | null>(null);
  /** time of the realm's newest reading, epoch ms: a line that carries says nothing of the age of what it carries */
  newestMs = $state.raw<number | null>(null);

  readonly #state: RealmState;
  readonly #sequence = new RoomSequence();
  readonly #clock: ServerClock | DrillClock;
  readonly #notice = new ChangeNotice((run) => requestAnimationFrame(run));
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly #ended = new AbortController();
  /** the only room this feed is in, as the server calls it */
  #room: string | null = null;
  #refused: Problem | null = null;
  readonly #ownSilence: OwnSilence;
  #beats = 0;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  /** when the socket last brought something or was opened, own clock, epoch ms */
  #carriedMs = Date.now();

  constructor(registry: Registry, commune: Commune, gaps: readonly Span[]) {
    this.realm = registry.realm.slug;
    this.commune = commune;
    this.#clock = registry.clockMs === null ? new ServerClock() : new DrillClock(registry.clockMs);
    this.#state = new RealmState(registry);
    this.#ownSilence = new OwnSilence(gaps);
    this.alarms = new AlarmBook({ realm: this.realm, ended: this.#ended.signal });
    this.#useGaps();
    this.#socket = io({
      transports: ['websocket'],
      auth: { contract: CONTRACT_VERSION },
      reconnectionDelay: 500,
      reconnectionDelayMax: 3000,
    });
    this.screen = new ScreenLine(this.#socket, this.#ended.signal);
    this.#socket.on('connect', () => {
      this.#carriedMs = Date.now();
      this.#subscribe();
    });
    this.#socket.on('disconnect', () => {
      this.#sequence.asked();
      this.#reopen();
    });
    this.#socket.on('connect_error', (error) => {
      this.#refuse(error);
      this.#reopen();
    });
    this.#socket.on('tick', (frame) => this.#tick(frame));
    this.#socket.on('pulse', (pulse) => this.#onPulse(pulse));
    this.#socket.on('alarms', (frame) => this.alarms.frame(frame));
    this.#socket.on('registry', (change) => void this.#onRegistry(change));
    const beat = setInterval(() => this.#beat(), BEAT_MS);
    this.#ended.signal.addEventListener('abort', () => {
      clearInterval(beat);
      clearTimeout(this.#reopening);
    });
  }

  get registry(): Registry {
    return this.#state.registry;
  }

  latest(datastreamId: number): Latest | undefined {
    return this.#state.latest(datastreamId);
  }

  lastHeardMs(thingId: number): number | null {
    return this.#state.lastHeardMs(thingId);
  }

  liveness(thingId: number): Liveness {
    return this.#state.liveness(thingId);
  }

  datastreamLiveness(datastreamId: number): Liveness {
    // Ages step with the page's clock; what moves with every frame is not to be followed from here.
    return this.#state.datastreamLiveness(
      datastreamId,
      untrack(() => this.#judgingMs()),
    );
  }

  now(): number {
    return this.#clock.at(Date.now());
  }

  onChange(listener: (change: FeedChange) => void): () => void {
    return this.#notice.listen(listener);
  }

  close(): void {
    this.#ended.abort();
    this.#socket.disconnect();
  }

  /**
   * Silence of this connection, or of ingest while this page is told so, is ours: the clock that judges devices stands
   * still meanwhile. It moves on with the first snapshot afterwards.
   */
  #judgingMs(): number {
    return Math.min(this.currentAsOfMs ?? this.now(), this.#ownSilence.stalledSinceMs ?? Number.POSITIVE_INFINITY);
  }

  #subscribe(): void {
    if (this.#ended.signal.aborted) return;
    const have = this.#sequence.position;
    this.#sequence.asked();
    this.#socket
      .timeout(ANSWER_TIMEOUT_MS)
      .emit('subscribe', { realm: this.realm, domain: 'all', ...(have ? { have } : {}) }, (error, answer) => {
        if (this.#ended.signal.aborted) return;
        // A socket that went down meanwhile asks again once it is back.
        if (error) return this.#socket.connected ? this.#subscribe() : undefined;
        if (answer.kind === 'refused') {
          this.#refused = answer.problem;
          this.#socket.disconnect();
        } else {
          this.#room = answer.room;
          void this.#loadGaps();
          this.alarms.joined();
          this.#follow(this.#sequence.answer(answer), this.now());
          void this.#onRegistry(null);
        }
        this.#judgeConnection();
      });
  }

  #tick(frame: TickFrame): void {
    if (this.#room !== null && frame.room !== this.#room) return;
    this.#carriedMs = Date.now();
    this.#clock.sample(frame.at, Date.now());
    this.#follow(this.#sequence.tick(frame), frame.at);
  }

  #follow(step: RoomStep, atMs: number): void {
    if (!step.ask && this.#sequence.caughtUp) this.currentAsOfMs = atMs;
    if (step.reset) this.#notice.things(this.#state.reset(step.reset, this.#judgingMs()));
    for (const frame of step.apply) this.#notice.things(this.#state.apply(frame, this.#judgingMs()));
    this.newestMs = this.#state.newestMs;
    if (step.ask) this.#subscribe();
  }

  #onPulse(pulse: Pulse): void {
    this.#carriedMs = Date.now();
    // A drill goes by a clock of its own.
    const atMs = pulse.clocks?.[this.realm] ?? pulse.at;
    this.#clock.sample(atMs, Date.now());
    if (this.#ownSilence.pulse(pulse)) this.#useGaps();
    this.pulse = pulse;
    this.alarms.pulse(pulse);
    if (this.#room !== null) this.#follow(this.#sequence.pulse(pulse, this.#room), atMs);
    this.#judgeConnection();
  }

  async #loadGaps(): Promise<void> {
    this.#ownSilence.back(this.currentAsOfMs ?? this.now(), this.now());
    this.#useGaps();
    // Where nobody answers the next connection asks again.
    const noted = await getJson<IngestGap[]>('/api/gaps', { realm: this.realm }, this.#ended.signal).catch(() => null);
    this.#ownSilence.told(noted);
    this.#useGaps();
  }

  #useGaps(): void {
    this.#notice.things(this.#state.setGaps(this.#ownSilence.spans, this.#judgingMs()));
  }

  async #onRegistry(change: RegistryChange | null): Promise<void> {
    if (change !== null && (change.realm !== this.realm || change.version <= this.registry.version)) return;
    try {
      const registry = await getJson<Registry>('/api/registry', { realm: this.realm }, this.#ended.signal);
      if (registry.version <= this.registry.version) return;
      this.#notice.things(this.#state.setRegistry(registry, this.#judgingMs()));
      this.#notice.registry();
    } catch {
      // The next connection fetches it again; until then the things known so far stay on the screen.
    }
  }

  #refuse(error: Error): void {
    const problem = 'data' in error ? (error.data as Problem | undefined) : undefined;
    // Without a problem document it is trouble on the way or in the server, and passes.
    if (problem === undefined || typeof problem.status !== 'number') return;
    this.#refused = problem;
    this.#judgeConnection();
  }

  /**
   * A lost line the client opens again by itself. Sent away by the server, or turned away before a connection was made,
   * it gives up (its socket is no longer `active`): a server that stops in order or stumbles means neither for good.
   */
  #reopen(): void {
    if (this.#socket.active || this.#refused !== null || this.#ended.signal.aborted) return;
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => {
      if (!this.#socket.active && this.#refused === null) this.#socket.connect();
    }, REOPEN_AFTER_MS);
  }

  #beat(): void {
    if (this.#socket.connected && Date.now() - this.#carriedMs > DEAD_AFTER_MS) this.#socket.disconnect().connect();
    this.#judgeConnection();
    this.#beats += 1;
    if (this.#beats % BEATS_PER_SWEEP === 0) this.#notice.things(this.#state.judgeAll(this.#judgingMs()));
  }

  #judgeConnection(): void {
    const next = connectionOf({
      refused: this.#refused,
      socketUp: this.#socket.connected,
      caughtUp: this.#sequence.caughtUp,
      currentAsOfMs: this.currentAsOfMs,
      nowMs: this.now(),
    });
    if (next.state !== this.connection.state) this.connection = next;
  }
}

/** Fetches what a feed stands on and connects. Throws `ProblemError`, or a network error where nobody answers. */
export async function openLiveFeed(realm: string, signal: AbortSignal): Promise<LiveFeed> {
  const [registry, commune, gaps] = await Promise.all([
    getJson<Registry>('/api/registry', { realm }, signal),
    getJson<Commune>('/api/commune', { realm }, signal),
    getJson<IngestGap[]>('/api/gaps', { realm }, signal),
  ]);
  signal.throwIfAborted();
  return new LiveFeed(registry, commune, gaps);
}
