import { getJson } from '../feed/http.ts';

/** Figures that stand on the wall are no older than two seconds; what is not looked at is kept for its next turn. */
const SHOWN_EVERY_MS = 400;
const ASK_EVERY_MS = 10_000;
/** How often it is looked whether they stand there. */
const LOOK_EVERY_MS = 200;
/** While a wall opens, what the page that stands first does not need waits for it. */
const OPENING_MS = 2000;

/** What the server answers under one address for a realm, asked from time to time. */
export class AskedAgain<Answer> {
  /** null until it is known; the last answer stays while none comes, with its own age */
  answer = $state.raw<Answer | null>(null);

  readonly #path: string;
  readonly #realm: string;
  readonly #isShown: () => boolean;

  constructor(path: string, realm: string, isShown: () => boolean) {
    this.#path = path;
    this.#realm = realm;
    this.#isShown = isShown;
  }

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let unshownMs = performance.now() + OPENING_MS;
    let shownMs = Number.NEGATIVE_INFINITY;
    const ask = async () => {
      const told = await getJson<Answer>(this.#path, { realm: this.#realm }, ended.signal).catch(() => null);
      if (ended.signal.aborted) return;
      if (told !== null) this.answer = told;
      shownMs = performance.now() + SHOWN_EVERY_MS;
      unshownMs = performance.now() + ASK_EVERY_MS;
      timer = setTimeout(look, LOOK_EVERY_MS);
    };
    const look = () => {
      if (performance.now() >= (this.#isShown() ? shownMs : unshownMs)) void ask();
      else timer = setTimeout(look, LOOK_EVERY_MS);
    };
    look();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }
}
