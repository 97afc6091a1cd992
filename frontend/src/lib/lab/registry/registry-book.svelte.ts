import type {
  Calibration,
  CalibrationInput,
  KnownThing,
  RegistryFileResult,
  Replaced,
  Thing,
  ThingChange,
  ThingDetail,
  ThingInput,
} from '@commune/contract';
import { getJson, ProblemError } from '../../feed/http.ts';
import type { LiveFeed } from '../../feed/live-feed.svelte.ts';
import { send } from '../../feed/send.ts';

/** What is merely discovered changes no registry, so that no page is told of it. */
const LOOK_EVERY_MS = 5000;

/** Every thing of a realm, in whatever state, and the one that is looked at. What it does throws as `send` does. */
export class RegistryBook {
  readonly realm: string;
  registered = $state.raw<readonly Thing[]>([]);
  discovered = $state.raw<readonly KnownThing[]>([]);
  retired = $state.raw<readonly KnownThing[]>([]);
  failed = $state(false);
  detail = $state.raw<ThingDetail | null>(null);
  /** what the last replacement of this page came to */
  lastReplaced = $state.raw<Replaced | null>(null);
  /** the registry has no thing of the slug that was asked for */
  missing = $state(false);
  readonly #feed: LiveFeed;
  #shown: string | null = null;

  constructor(feed: LiveFeed) {
    this.#feed = feed;
    this.realm = feed.realm;
    this.registered = feed.registry.things;
  }

  /** Looks for what is new until the answer is called. */
  follow(): () => void {
    const ended = new AbortController();
    const look = () => void this.#look(ended.signal);
    const stop = this.#feed.onChange(({ registryChanged }) => {
      if (!registryChanged) return;
      this.registered = this.#feed.registry.things;
      look();
      void this.#readDetail(ended.signal);
    });
    this.registered = this.#feed.registry.things;
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      ended.abort();
      stop();
      clearInterval(timer);
    };
  }

  /** Opens one, or none. */
  async open(slug: string | null, signal?: AbortSignal): Promise<void> {
    if (slug !== this.#shown) this.detail = null;
    this.#shown = slug;
    this.missing = false;
    await this.#readDetail(signal);
  }

  async register(input: Omit<ThingInput, 'realm'>): Promise<void> {
    await send('POST', '/api/things', { ...input, realm: this.realm });
    await this.#changed();
  }

  async change(slug: string, change: ThingChange): Promise<void> {
    await send('PATCH', this.#path(slug), change);
    await this.#changed();
  }

  async retire(slug: string, reason: string): Promise<void> {
    await send('POST', this.#path(slug, '/retire'), { reason });
    await this.#changed();
  }

  async bringBack(slug: string, reason: string): Promise<void> {
    await send('POST', this.#path(slug, '/bring-back'), { reason });
    await this.#changed();
  }

  async replace(slug: string, by: string, note: string): Promise<Replaced> {
    const replaced = await send<Replaced>('POST', this.#path(slug, '/replace'), { by, note });
    await this.#look();
    return replaced;
  }

  async calibrate(input: Omit<CalibrationInput, 'realm'>): Promise<void> {
    await send<Calibration>('POST', '/api/calibrations', { ...input, realm: this.realm });
    await this.#changed();
  }

  /** The password, which nobody can read again. */
  async issueCredential(username: string, thing: string, replace: boolean): Promise<string> {
    const rights = { realms: [this.realm], things: [thing] };
    const { password } = await send<{ password: string }>('POST', '/api/credentials', { username, ...rights, replace });
    await this.#readDetail();
    return password;
  }

  async revokeCredential(username: string): Promise<void> {
    await send('DELETE', `/api/credentials/${encodeURIComponent(username)}`);
    await this.#readDetail();
  }

  async sendFile(file: File, dryRun: boolean): Promise<RegistryFileResult> {
    const query = new URLSearchParams({ realm: this.realm, ...(dryRun ? { dryRun: '1' } : {}) });
    const told = await send<RegistryFileResult>('POST', `/api/registry/file?${query}`, file);
    if (told.applied) await this.#changed();
    return told;
  }

  #path(slug: string, act = ''): string {
    return `/api/things/${encodeURIComponent(slug)}${act}?${new URLSearchParams({ realm: this.realm })}`;
  }

  async #changed(): Promise<void> {
    await Promise.all([this.#look(), this.#readDetail()]);
  }

  async #look(signal?: AbortSignal): Promise<void> {
    try {
      const list = (state: string) => getJson<KnownThing[]>('/api/things', { realm: this.realm, state }, signal);
      const [discovered, retired] = await Promise.all([list('discovered'), list('retired')]);
      // The same again is no change: the list would be sorted and searched anew for nothing.
      if (JSON.stringify(discovered) !== JSON.stringify(this.discovered)) this.discovered = discovered;
      if (JSON.stringify(retired) !== JSON.stringify(this.retired)) this.retired = retired;
      this.failed = false;
    } catch {
      this.failed = signal?.aborted !== true;
    }
  }

  async #readDetail(signal?: AbortSignal): Promise<void> {
    const slug = this.#shown;
    if (slug === null) return;
    try {
      const detail = await getJson<ThingDetail>(
        `/api/things/${encodeURIComponent(slug)}`,
        { realm: this.realm },
        signal,
      );
      if (slug === this.#shown) this.detail = detail;
    } catch (error) {
      this.missing = error instanceof ProblemError && error.problem.status === 404 && slug === this.#shown;
    }
  }
}
