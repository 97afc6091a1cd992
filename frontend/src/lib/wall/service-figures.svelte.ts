import type { WallServices } from '@commune/contract';
import { getJson } from '../feed/http.ts';

/** Dossiers come in by the file and by the minute. */
const ASK_EVERY_MS = 10_000;

/** The board of public services, without a dossier's code. */
export class ServiceFigures {
  /** null until it is known; the last answer stays while none comes, with its own age */
  figures = $state.raw<WallServices | null>(null);

  readonly #realm: string;

  constructor(realm: string) {
    this.#realm = realm;
  }

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const told = await getJson<WallServices>('/api/wall/services', { realm: this.#realm }, ended.signal).catch(
        () => null,
      );
      if (ended.signal.aborted) return;
      if (told !== null) this.figures = told;
      timer = setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }
}
