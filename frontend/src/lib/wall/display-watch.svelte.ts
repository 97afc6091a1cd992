import type { Display } from '@commune/contract';
import { getJson } from '../feed/http.ts';

/** A link that is revoked is told to the room within this, whatever the socket says. */
const ASK_EVERY_MS = 4000;

/** What a display link opens to this screen. */
export class DisplayWatch {
  /** null until the server has said it once; what it said last stays while it cannot be reached */
  display = $state.raw<Display | null>(null);

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const said = await getJson<Display>('/api/display', {}, ended.signal).catch(() => null);
      if (ended.signal.aborted) return;
      if (said !== null && JSON.stringify(said) !== JSON.stringify(this.display)) this.display = said;
      timer = setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }
}
