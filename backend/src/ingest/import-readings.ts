import type pg from 'pg';
import type { Reading } from '../store/reading.ts';
import type { RealmRow } from '../store/realms.ts';
import type { ImportParts } from './import.ts';
import type { Work } from './work.ts';

/** What became of readings; `refused` of those whose key already had another value. */
export interface ImportedReadings {
  stored: number;
  duplicates: number;
  refused: number;
}

/**
 * Stores readings as they were recorded, each with its own quality, into datastreams that there are, a portion a batch;
 * journalled as an import is, and never evaluated. Throws what the portions throw; what was committed until then stays.
 */
export async function importReadings(
  portions: AsyncIterable<Reading[]>,
  realm: RealmRow,
  client: pg.ClientBase,
  { committer, metrics, onCommitted }: Omit<ImportParts, 'directory'>,
): Promise<ImportedReadings> {
  const imported: ImportedReadings = { stored: 0, duplicates: 0, refused: 0 };
  const entry = { realm, things: new Map(), retired: new Map(), discoveredBy: new Map() };
  for await (const readings of portions) {
    metrics.received.inc(readings.length);
    const committed = await committer.commit(client, [workOf(realm, entry, readings)]);
    imported.stored += committed.stored;
    imported.duplicates += committed.duplicates;
    imported.refused += committed.refusals.length;
    metrics.committed.inc(committed.stored);
    metrics.duplicates.inc(committed.duplicates);
    for (const { reason } of committed.refusals) metrics.rejected.inc({ reason });
    if (committed.batches.length > 0) onCommitted(committed.batches);
  }
  return imported;
}

function workOf(realm: RealmRow, entry: Work['decoded']['entry'], readings: readonly Reading[]): Work {
  return {
    ...{ topic: `import/${realm.slug}`, payload: null, username: null, receivedAtMs: Date.now() },
    ...{ isLastWill: false, acknowledge: () => undefined, isForsaken: () => false, sighted: null },
    decoded: {
      ...{ realm: realm.slug, entry, events: [], refusals: [], clockMs: null },
      readings: readings.map((reading) => ({ ...reading, missing: null })),
    },
  };
}
