import type { Drill } from '@commune/contract';
import { Read } from '../feed/read.svelte.ts';
import { send } from '../feed/send.ts';

/** The drills there are. `delete` throws as `send` does. */
export class DrillList {
  readonly read = new Read<Drill[]>('/api/drills', () => ({}));

  async delete(slug: string): Promise<void> {
    await send('DELETE', `/api/drills/${encodeURIComponent(slug)}`);
    await this.read.load();
  }
}
