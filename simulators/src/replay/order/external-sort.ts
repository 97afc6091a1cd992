import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Item, Items } from '../item.ts';
import { ReplayError } from '../replay-error.ts';
import { mergedByTime } from './merge.ts';
import { byTime } from './reorder.ts';

/** About 60 MB of readings; a year of a thousand feeds at five minutes makes 700 runs. */
const RUN_ITEMS = 150_000;
const READ_ITEMS = 200;

export interface SortOptions {
  folder?: string;
  runItems?: number;
}

/**
 * Sorts what does not fit into memory: runs of items, sorted, on disk below `folder`, then merged. What is on disk is
 * removed at the end, however it comes. Throws ReplayError where the disk is full.
 */
export async function* sorted(
  items: Items,
  { folder = tmpdir(), runItems = RUN_ITEMS }: SortOptions = {},
): AsyncGenerator<Item[]> {
  const place = await mkdtemp(join(folder, 'replay-sort-'));
  try {
    const runs: string[] = [];
    let held: Item[] = [];
    for await (const batch of items) {
      for (const item of batch) held.push(item);
      if (held.length < runItems) continue;
      runs.push(await writeRun(join(place, String(runs.length)), held.sort(byTime)));
      held = [];
    }
    held.sort(byTime);
    if (runs.length === 0) {
      if (held.length > 0) yield held;
      return;
    }
    const whole = [...runs.map((run) => () => readRun(run)), () => once(held)];
    yield* mergedByTime(whole.map((open) => ({ fromMs: Number.NEGATIVE_INFINITY, open })));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function writeRun(file: string, items: Item[]): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'wx', 0o600);
    for (let from = 0; from < items.length; from += 10_000) {
      const lines = items.slice(from, from + 10_000).map((item) => `${JSON.stringify(packed(item))}\n`);
      await handle.appendFile(lines.join(''));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new ReplayError('the disk is full while sorting; nothing was sent. Set TMPDIR to a place with more room', {
      file,
    });
  } finally {
    await handle?.close();
  }
  return file;
}

async function* readRun(file: string): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    batch.push(unpacked(JSON.parse(line) as Packed));
    if (batch.length < READ_ITEMS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* once(items: Item[]): AsyncGenerator<Item[]> {
  if (items.length > 0) yield items;
}

type Packed =
  | [t: number, file: number, line: number, thing: string, v: string, n: number]
  | [t: number, file: number, line: number, topic: string, payload: string, binary: boolean];

function packed(item: Item): Packed {
  const head: [number, number, number] = [item.t, item.file, item.line];
  if (item.kind === 'readings') return [...head, item.thing, item.v, item.n];
  const binary = typeof item.payload !== 'string';
  return [...head, item.topic, binary ? (item.payload as Buffer).toString('base64') : (item.payload as string), binary];
}

function unpacked([t, file, line, name, text, last]: Packed): Item {
  if (typeof last === 'number') return { kind: 'readings', t, file, line, thing: name, v: text, n: last };
  const payload = last ? Buffer.from(text, 'base64') : text;
  return { kind: 'message', t, file, line, topic: name, payload };
}
