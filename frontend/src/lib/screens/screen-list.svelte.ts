import type { Present, Screen } from '@commune/contract';
import { getJson } from '../feed/http.ts';
import { send } from '../feed/send.ts';

const ASK_EVERY_MS = 2000;

/** The screens of a realm that are on, asked for again and again. `present` throws as `send` does. */
export class ScreenList {
  state = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  screens = $state.raw<readonly Screen[]>([]);

  readonly #realm: string;
  /** words given so far: a list that was asked for before one is older than its answer */
  #words = 0;

  constructor(realm: string) {
    this.#realm = realm;
  }

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      await this.#load(ended.signal);
      if (!ended.signal.aborted) timer = setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }

  async present(id: number, word: Present): Promise<void> {
    const screen = await send<Screen>('POST', `/api/screens/${id}/present`, word);
    this.#words++;
    this.screens = this.screens.map((one) => (one.id === id ? screen : one));
  }

  async #load(signal: AbortSignal): Promise<void> {
    const words = this.#words;
    const screens = await getJson<Screen[]>('/api/screens', { realm: this.#realm }, signal).catch(() => null);
    if (signal.aborted || words !== this.#words) return;
    if (screens === null) this.state = 'failed';
    else {
      this.screens = screens;
      this.state = 'ready';
    }
  }
}
