import type { OutOfService, OutOfServiceInput } from '@commune/contract';
import { getJson } from '../feed/http.ts';
import { send } from '../feed/send.ts';

/** The things of a realm that are out of service. `set` and `end` throw as `send` does. */
export class OutOfServiceList {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  things = $state.raw<readonly OutOfService[]>([]);

  readonly #realm: string;

  constructor(realm: string) {
    this.#realm = realm;
  }

  of(slug: string): OutOfService | undefined {
    return this.things.find(({ thing }) => thing === slug);
  }

  async load(signal: AbortSignal): Promise<void> {
    try {
      this.things = await getJson<OutOfService[]>('/api/out-of-service', { realm: this.#realm }, signal);
      this.state = 'ready';
    } catch {
      if (!signal.aborted && this.state === 'loading') this.state = 'failed';
    }
  }

  async set(thing: string, reason: string): Promise<void> {
    await send('POST', '/api/out-of-service', { realm: this.#realm, thing, reason } satisfies OutOfServiceInput);
    await this.load(new AbortController().signal);
  }

  async end(thing: string): Promise<void> {
    await send('DELETE', `/api/out-of-service?${new URLSearchParams({ realm: this.#realm, thing })}`);
    await this.load(new AbortController().signal);
  }
}
