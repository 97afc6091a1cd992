import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { encodeObservations } from '../../src/store/binary-copy.ts';
import { prepareDays } from '../../src/store/observations.ts';
import { readingsOf } from '../load/messages.ts';

const BATCH_MESSAGES = 1250;

/** Rows a second of binary COPY alone: the load's rows, encoded before, 5,000 a transaction, into the same table. */
export async function rawCopyRate(
  client: pg.Client,
  streams: readonly number[],
  count: number,
  startMs: number,
): Promise<number> {
  const batches: Buffer[] = [];
  let rows = 0;
  for (let from = 0; from < count; from += BATCH_MESSAGES) {
    const readings = readingsOf(from, Math.min(from + BATCH_MESSAGES, count), startMs, streams);
    readings.sort((a, b) => a.datastreamId - b.datastreamId || a.timeMs - b.timeMs);
    rows += readings.length;
    batches.push(encodeObservations(readings));
  }
  await prepareDays(client, 'sandbox', startMs, startMs + 86_400_000);
  const begun = performance.now();
  for (const batch of batches) {
    const stream = client.query(
      copyFrom('COPY sandbox.observation (datastream_id, quality, time, value) FROM STDIN (FORMAT binary)'),
    );
    await pipeline([batch], stream);
  }
  return rows / ((performance.now() - begun) / 1000);
}
