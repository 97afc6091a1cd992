import { type DrillInput, OBSERVATION_LEVELS, type Registry, type ThingInput } from '@commune/contract';
import { z } from 'zod';

const importResultSchema = z.object({
  received: z.number(),
  stored: z.number(),
  duplicates: z.number(),
  refused: z.number(),
  refusals: z.array(z.object({ line: z.number(), reason: z.string(), detail: z.string() })),
});
const observationsSchema = z.object({
  level: z.enum(OBSERVATION_LEVELS),
  columns: z.object({ t: z.array(z.number()) }),
});

const boardSchema = z.object({
  received: z.object({ period: z.record(z.string(), z.number()) }),
  resolved: z.object({ early: z.number(), onTime: z.number(), late: z.number(), noDueDate: z.number() }),
});

const drillSchema = z.object({ slug: z.string(), clockMs: z.number() });
type KnownDrill = z.infer<typeof drillSchema>;
const healthSchema = z.object({ ingest: z.object({ rejected: z.number() }) });

const BUCKET_MS = 600_000;

/** an answer other than the expected one; `status` is HTTP's */
export class BackendError extends Error {
  override name = 'BackendError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export interface DossierCounts {
  received: number;
  ended: number;
}

/** The few requests that a fill makes, as the engineer of a run. */
export class BackendClient {
  private cookie = '';

  constructor(
    private readonly url: string,
    private readonly signInLink: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Opens the engineer's link and keeps the session that it sets. */
  async signIn(): Promise<void> {
    const answer = await fetch(this.signInLink, { redirect: 'manual', signal: this.signal });
    await answer.body?.cancel();
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
    if (answer.status >= 400 || cookies.length === 0) {
      throw new BackendError(`the sign-in link gave no session (HTTP ${answer.status})`, answer.status);
    }
    this.cookie = cookies.join('; ');
  }

  /**
   * Times at which there are readings, ascending. Where there are more than can be answered one by one, each bucket of
   * ten minutes that has any counts for both of its halves.
   */
  async timesOf(thing: string, property: string, fromMs: number, toMs: number): Promise<number[]> {
    const query = new URLSearchParams({
      realm: 'sim',
      thing,
      property,
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      points: '5000',
    });
    const answer = await fetch(new URL(`/api/observations?${query}`, this.url), {
      headers: { cookie: this.cookie },
      signal: this.signal,
    });
    const { level, columns } = observationsSchema.parse(await this.json(answer));
    if (level === 'raw') return columns.t;
    return level === '10m' ? columns.t.flatMap((t) => [t, t + BUCKET_MS / 2]) : [];
  }

  /** How many dossiers were received and ended since the beginning of a local day. */
  async dossiersSince(fromMs: number): Promise<DossierCounts> {
    const query = new URLSearchParams({ realm: 'sim', from: new Date(fromMs).toISOString() });
    const answer = await fetch(new URL(`/api/services/board?${query}`, this.url), {
      headers: { cookie: this.cookie },
      signal: this.signal,
    });
    const { received, resolved } = boardSchema.parse(await this.json(answer));
    const { early, onTime, late, noDueDate } = resolved;
    return {
      received: Object.values(received.period).reduce((sum, n) => sum + n, 0),
      ended: early + onTime + late + noDueDate,
    };
  }

  /** Makes a drill, as its own realm. */
  async createDrill(drill: DrillInput): Promise<KnownDrill> {
    const answer = await fetch(new URL('/api/drills', this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify(drill),
      signal: this.signal,
    });
    return drillSchema.parse(await this.json(answer));
  }

  async listDrills(): Promise<KnownDrill[]> {
    const answer = await fetch(new URL('/api/drills', this.url), {
      headers: { cookie: this.cookie },
      signal: this.signal,
    });
    return z.array(drillSchema).parse(await this.json(answer));
  }

  async deleteDrill(slug: string): Promise<void> {
    const answer = await fetch(new URL(`/api/drills/${slug}`, this.url), {
      method: 'DELETE',
      headers: { cookie: this.cookie },
    });
    if (!answer.ok) await this.json(answer);
  }

  /** Streams NDJSON; the reading of `lines` waits for the socket. */
  async import(
    lines: AsyncIterable<string> | Iterable<string>,
    realm = 'sim',
  ): Promise<z.infer<typeof importResultSchema>> {
    const answer = await fetch(new URL(`/api/import?realm=${encodeURIComponent(realm)}`, this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', cookie: this.cookie },
      body: ReadableStream.from(encoded(lines)),
      duplex: 'half',
      signal: this.signal,
    });
    return importResultSchema.parse(await this.json(answer));
  }

  /** What is known of a realm: its kind, its things, and the properties. */
  async registry(realm: string): Promise<Pick<Registry, 'realm' | 'things' | 'properties'>> {
    const answer = await fetch(new URL(`/api/registry?realm=${encodeURIComponent(realm)}`, this.url), {
      headers: { cookie: this.cookie },
      signal: this.signal,
    });
    return (await this.json(answer)) as Registry;
  }

  /** Registers a thing, or puts one that was heard of on the map. */
  async register(thing: ThingInput): Promise<void> {
    const answer = await fetch(new URL('/api/things', this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify(thing),
      signal: this.signal,
    });
    await this.json(answer);
  }

  /** How many of a realm's refusals are listed, at most `limit`. */
  async refusedIn(realm: string, limit: number): Promise<number> {
    const query = new URLSearchParams({ realm, limit: String(limit) });
    const answer = await this.ask('GET', `/api/rejected?${query}`);
    return ((await answer.json()) as unknown[]).length;
  }

  /** Any other request; `body` goes as JSON. Throws BackendError where it is refused. */
  async ask(method: 'GET' | 'PUT' | 'POST', path: string, body?: string): Promise<Response> {
    const answer = await fetch(new URL(path, this.url), {
      method,
      headers: { cookie: this.cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
      signal: this.signal,
    });
    if (!answer.ok) await this.json(answer);
    return answer;
  }

  /** How many readings were refused since the backend started. */
  async refusedSoFar(): Promise<number> {
    const answer = await fetch(new URL('/api/health', this.url), { signal: this.signal });
    return healthSchema.parse(await this.json(answer)).ingest.rejected;
  }

  private async json(answer: Response): Promise<unknown> {
    if (answer.ok) return answer.json();
    const detail = (await answer.text()).slice(0, 300);
    throw new BackendError(`${new URL(answer.url).pathname}: HTTP ${answer.status} ${detail}`, answer.status);
  }
}

async function* encoded(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(line);
}
