import type { ServiceSetting, ServiceSettingInput, ServiceSettingKey, ServiceSettingOf } from '@commune/contract';
import { Read } from '../../feed/read.svelte.ts';
import { send } from '../../feed/send.ts';

/** One of the settings that the clocks of services run by. `set` throws as `send` does; what it answers is what holds. */
export class ServiceSettingBook<K extends ServiceSettingKey> {
  readonly read: Read<ServiceSetting<K>>;
  readonly #path: string;

  constructor(key: K) {
    this.#path = `/api/services/settings/${key}`;
    this.read = new Read(this.#path, () => ({}));
  }

  async set(definition: ServiceSettingOf<K>): Promise<void> {
    const body: ServiceSettingInput<K> = { was: this.read.data?.version ?? null, definition };
    try {
      this.read.data = await send<ServiceSetting<K>>('PUT', this.#path, body);
    } catch (error) {
      // Where somebody else has changed it, what holds now is shown, for the next try.
      await this.read.load();
      throw error;
    }
  }
}
