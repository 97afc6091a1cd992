import type pg from 'pg';
import { countRejected, insertRejected } from '../store/rejected.ts';
import type { DecodeRefusal } from './decoded.ts';
import type { RefusalLog } from './refusal-log.ts';
import type { Work } from './work.ts';

/** Writes what was refused of a batch, in the batch's transaction; what it answers is to be called once that is committed. */
export interface RefusalKeeper {
  /** whether there is something to write of a batch of which nothing is refused, too */
  always: boolean;
  keep: (
    client: pg.ClientBase,
    works: readonly Work[],
    refused: ReadonlyMap<Work, readonly DecodeRefusal[]>,
  ) => Promise<() => void>;
}

/** Keeps each as rows of its own, as far as the log lets it. */
export function keepInLog(log: RefusalLog): RefusalKeeper {
  return {
    always: false,
    keep: async (client, _works, refused) => {
      const messages = Array.from(refused, ([work, refusals]) => ({
        ...{ topic: work.topic, payload: work.payload, username: work.username },
        ...{ origin: work.origin, atMs: work.receivedAtMs, isLastWill: work.isLastWill },
        ...{ realm: work.decoded.realm, refusals },
      }));
      const kept = log.keep(messages);
      if (kept.rows.length > 0) await insertRejected(client, kept.rows);
      if (kept.counts.length > 0) await countRejected(client, kept.counts);
      return kept.settle;
    },
  };
}
