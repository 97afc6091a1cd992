import { getJson } from '../feed/http.ts';

/** What the wall draws moves by the minute at the fastest. */
const ASK_EVERY_MS = 10_000;

/** What the server answers under one address for a realm, asked from time to time. */
export class AskedAgain<Answer> {
  /** null until it is known; the last answer stays while none comes, with its own age */
  answer = $state.raw<Answer | null>(null);

  readonly #path: string;
  readonly #realm: string;

  constructor(path: string, realm: string) {
    this.#path = path;
    this.#realm = realm;
  }

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const told = await getJson<Answer>(this.#path, { realm: this.#realm }, ended.signal).catch(() => null);
      if (ended.signal.aborted) return;
      if (told !== null) this.answer = told;
      timer = setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }
}
