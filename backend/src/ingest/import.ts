import type { Readable } from 'node:stream';
import type { ImportResult } from '@commune/contract';
import type pg from 'pg';
import { type Line, linesOf } from '../lines.ts';
import type { Metrics } from '../metrics.ts';
import type { Sender } from '../telemetry.ts';
import type { Committer } from './committer.ts';
import { decodeImported } from './decode.ts';
import { type Decoded, nothingDecoded, refuse } from './decoded.ts';
import type { Directory, RealmEntry } from './directory.ts';
import type { CommittedBatch, Work } from './work.ts';

const BATCH_READINGS = 5000;
const BATCH_CHARS = 4 * 1024 * 1024;
/** Larger than any sensible element of a batch; a line beyond it is refused unread. */
const MAX_LINE_CHARS = 1024 * 1024;
const LISTED_REFUSALS = 100;

export interface ImportParts {
  committer: Committer;
  directory: Directory;
  metrics: Metrics;
  onCommitted: (batches: readonly CommittedBatch[]) => void;
}

/**
 * Reads NDJSON, one element of a batch a line, and commits as it goes; backpressure reaches the sender through the
 * stream. What was committed before a failure stays, and sending the whole again stores each reading once.
 */
export async function importLines(
  input: Readable,
  entry: RealmEntry,
  sender: Sender,
  client: pg.ClientBase,
  { committer, directory, metrics, onCommitted }: ImportParts,
): Promise<ImportResult> {
  const result: ImportResult = { received: 0, stored: 0, duplicates: 0, refused: 0, refusals: [] };
  let works: Work[] = [];
  let readings = 0;
  let chars = 0;

  const flush = async () => {
    const committed = await committer.commit(client, works);
    result.stored += committed.stored;
    result.duplicates += committed.duplicates;
    metrics.committed.inc(committed.stored);
    metrics.duplicates.inc(committed.duplicates);
    for (const { reason } of committed.refusals) metrics.rejected.inc({ reason });
    result.refused += committed.refusals.length;
    if (committed.batches.length > 0) onCommitted(committed.batches);
    works = [];
    readings = 0;
    chars = 0;
  };

  for await (const line of linesOf(input, MAX_LINE_CHARS)) {
    if (line.text.trim() === '') continue;
    const decoded = decodeLine(line, entry, sender, Date.now(), directory);
    const received = decoded.readings.length + decoded.refusals.length;
    result.received += received;
    metrics.received.inc(received);
    for (const { reason, detail } of decoded.refusals) {
      if (result.refusals.length < LISTED_REFUSALS) result.refusals.push({ line: line.number, reason, detail });
    }
    works.push({
      topic: importTopic(entry.realm.slug),
      payload: Buffer.from(line.text),
      username: sender.username,
      receivedAtMs: Date.now(),
      isLastWill: false,
      acknowledge: () => undefined,
      isForsaken: () => false,
      decoded,
      sighted: null,
    });
    readings += decoded.readings.length;
    chars += line.text.length;
    if (readings >= BATCH_READINGS || works.length >= BATCH_READINGS || chars >= BATCH_CHARS) await flush();
  }
  if (works.length > 0) await flush();
  return result;
}

/** What stands for a topic where a line of an import is refused. */
export function importTopic(realm: string): string {
  return `import/${realm}`;
}

export function decodeLine(
  { text, tooLong }: Pick<Line, 'text' | 'tooLong'>,
  entry: RealmEntry,
  sender: Sender,
  nowMs: number,
  directory: Directory,
): Decoded {
  const refused = (reason: 'too_large' | 'not_json', detail: string) =>
    refuse(nothingDecoded(entry.realm.slug, entry), reason, detail);
  if (tooLong) return refused('too_large', `a line has at most ${MAX_LINE_CHARS} characters`);
  let element: unknown;
  try {
    element = JSON.parse(text);
  } catch (error) {
    return refused('not_json', (error as Error).message);
  }
  return decodeImported(element, entry, sender, nowMs, directory);
}
