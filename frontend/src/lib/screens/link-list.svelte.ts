import type { DisplayLink, DisplayLinkInput, DisplayLinkMade } from '@commune/contract';
import { again } from '../feed/again.ts';
import { getJson } from '../feed/http.ts';
import { send } from '../feed/send.ts';

const ASK_EVERY_MS = 10_000;

/** The display links of a realm, asked for again from time to time. `make` and `revoke` throw as `send` does. */
export class LinkList {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  links = $state.raw<readonly DisplayLink[]>([]);

  readonly #realm: string;

  constructor(realm: string) {
    this.#realm = realm;
  }

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    return again(ASK_EVERY_MS, (ended) => void this.load(ended));
  }

  async load(signal?: AbortSignal): Promise<void> {
    try {
      const links = await getJson<DisplayLink[]>('/api/display-links', {}, signal);
      this.links = links.filter(({ realm }) => realm === this.#realm);
      this.state = 'ready';
    } catch {
      if (!signal?.aborted && this.state === 'loading') this.state = 'failed';
    }
  }

  /** The address that opens it, told once. */
  async make(input: Omit<DisplayLinkInput, 'realm'>): Promise<string> {
    const body = { realm: this.#realm, ...input } satisfies DisplayLinkInput;
    const { path } = await send<DisplayLinkMade>('POST', '/api/display-links', body);
    await this.load();
    return path;
  }

  async revoke(id: number): Promise<void> {
    await send('DELETE', `/api/display-links/${id}`);
    await this.load();
  }
}
