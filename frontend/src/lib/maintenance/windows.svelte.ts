import type { MaintenanceInput, MaintenanceWindow } from '@commune/contract';
import { getJson } from '../feed/http.ts';
import { send } from '../feed/send.ts';

/** The maintenance windows of a realm that have not ended. `create` and `end` throw as `send` does. */
export class MaintenanceWindows {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  windows = $state.raw<readonly MaintenanceWindow[]>([]);

  readonly #realm: string;

  constructor(realm: string) {
    this.#realm = realm;
  }

  async load(signal: AbortSignal): Promise<void> {
    if (this.state === 'failed') this.state = 'loading';
    try {
      const windows = await getJson<MaintenanceWindow[]>('/api/maintenance', { realm: this.#realm }, signal);
      this.windows = windows.toSorted((a, b) => a.fromMs - b.fromMs);
      this.state = 'ready';
    } catch {
      if (!signal.aborted && this.state === 'loading') this.state = 'failed';
    }
  }

  async create(input: Omit<MaintenanceInput, 'realm'>): Promise<void> {
    await send('POST', '/api/maintenance', { realm: this.#realm, ...input } satisfies MaintenanceInput);
    await this.load(new AbortController().signal);
  }

  async end(id: string): Promise<void> {
    await send('DELETE', `/api/maintenance/${id}?${new URLSearchParams({ realm: this.#realm })}`);
    await this.load(new AbortController().signal);
  }
}
