import type { IngestMeters } from '@commune/contract';
import { Read } from '../../feed/read.svelte.ts';

const ASK_EVERY_MS = 2000;

/** The meters, asked for every other second while the page is seen. What was read last stays, and its age says so. */
export class MeterFeed {
  readonly read = new Read<IngestMeters>('/api/ingest/meters', () => ({}));

  /** Asks now and from time to time; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      if (!document.hidden) await this.read.load(ended.signal);
      if (!ended.signal.aborted) timer = setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }
}
