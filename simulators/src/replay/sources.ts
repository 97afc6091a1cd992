import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ObservedProperty } from '@commune/contract';
import { ClockCheck } from './clock-check.ts';
import { openRows } from './input/open-rows.ts';
import { recordingItems } from './input/recording-items.ts';
import type { RecordingSample, Sample } from './input/sniff.ts';
import type { Item, Items } from './item.ts';
import type { Table } from './mapping/mapping.ts';
import { TableReader } from './mapping/table-reader.ts';
import { readTime } from './mapping/times.ts';
import { zoneReader } from './mapping/zones.ts';
import { sorted } from './order/external-sort.ts';
import { mergedByTime, type TimedSource } from './order/merge.ts';
import { type Disorder, reordered } from './order/reorder.ts';
import type { FoundThing } from './place-things.ts';
import { Refusals } from './refusals.ts';

/** A file with the table that says how it is read; a recording needs none. */
export type Source = { sample: Sample; table: Table } | { sample: RecordingSample };

export interface ItemsOptions {
  realm: string;
  properties: ReadonlyMap<string, ObservedProperty>;
  refusals: Refusals;
  clocks: ClockCheck;
  disorder: Disorder;
  onRead: (bytes: number) => void;
  /** rows of data that were read */
  onRows?: (n: number) => void;
  onFound?: (slug: string, thing: FoundThing) => void;
  /** `file`: one file after the other, as they stand; `window`, `sort`: by time */
  order: 'file' | 'window' | 'sort';
}

/** Items that are held back over all files to put them in order. */
const WINDOW_ITEMS = 5_000;
const MIN_WINDOW_ITEMS = 100;

/** What is in the files, as one. */
export function itemsOf(sources: readonly Source[], options: ItemsOptions): Items {
  if (options.order === 'file') return inTurn(sources.map((source, k) => fileItems(source, k, options)));
  const window = Math.max(MIN_WINDOW_ITEMS, Math.floor(WINDOW_ITEMS / sources.length));
  const timed = sources.map((source, k): TimedSource => {
    const items = fileItems(source, k, options);
    if (options.order === 'sort') return { fromMs: Number.NEGATIVE_INFINITY, open: () => sorted(items) };
    return { fromMs: firstMs(source), open: () => reordered(items, window, options.disorder) };
  });
  return mergedByTime(timed);
}

async function* inTurn(all: readonly Items[]): AsyncGenerator<Item[]> {
  for (const items of all) yield* items;
}

async function* fileItems(source: Source, fileIndex: number, options: ItemsOptions): AsyncGenerator<Item[]> {
  const { refusals, clocks, onRead } = options;
  const { file } = source.sample;
  if (!('table' in source)) {
    yield* recordingItems({
      file,
      fileIndex,
      realm: options.realm,
      onRefused: refusals.refuse,
      onTimes: (thing, t, atMs) => clocks.see(thing, t, atMs),
      onRead,
    });
    return;
  }
  const { table, sample } = source;
  const reader = new TableReader({
    table,
    fileIndex,
    fileName: basename(file).replace(/(\.(csv|tsv|txt|json|ndjson|jsonl|gz))+$/i, ''),
    properties: options.properties,
    onRefused: (refusal) => refusals.refuse({ ...refusal, file }),
  });
  for await (const block of openRows(file, sample.shape, table.columns, onRead)) {
    options.onRows?.(block.rows.length);
    const readings = reader.read(block);
    for (const { thing, t } of readings) clocks.see(thing, t);
    yield readings;
  }
  const measures = [...table.values, ...Object.values(table.long?.names ?? {})];
  const properties = [...new Set(measures.flatMap((measure) => measure?.property ?? []))];
  for (const [slug, position] of reader.positions) options.onFound?.(slug, { position, properties });
}

/** The earliest of the first rows: a file need not be opened before its time has come. */
function firstMs(source: Source): number {
  if (!('table' in source)) return Number.NEGATIVE_INFINITY;
  const { time } = source.table;
  const toUtc = zoneReader(time.zone);
  const places = time.columns.map((column) => source.table.columns.indexOf(column));
  let first = Number.POSITIVE_INFINITY;
  for (const cells of source.sample.rows) {
    const read = readTime(
      places
        .map((place) => cells[place] ?? '')
        .join(' ')
        .trim(),
      time.format,
    );
    if (typeof read === 'string') continue;
    first = Math.min(first, 'utcMs' in read ? read.utcMs : toUtc(read.localMs));
  }
  // corrected clocks go back by hours at most
  return first - (Object.keys(source.table.clocks).length > 0 ? 86_400_000 : 0);
}

/** Goes through everything for the sake of its last moment, epoch ms. */
export async function lastMoment(
  sources: readonly Source[],
  known: Pick<ItemsOptions, 'realm' | 'properties'>,
  stop: AbortSignal,
): Promise<number> {
  const aside = { refusals: new Refusals(), clocks: new ClockCheck(), disorder: { late: 0 }, onRead: () => undefined };
  let lastMs = Number.NEGATIVE_INFINITY;
  for await (const batch of itemsOf(sources, { ...known, ...aside, order: 'file' })) {
    for (const { t } of batch) if (t > lastMs) lastMs = t;
    stop.throwIfAborted();
  }
  return lastMs;
}

/** When the newest of the files was written, and how large they are together. */
export async function sizesOf(files: readonly string[]): Promise<{ bytes: number; writtenMs: number }> {
  let [bytes, writtenMs] = [0, 0];
  for (const file of files) {
    const { size, mtimeMs } = await stat(file);
    bytes += size;
    writtenMs = Math.max(writtenMs, mtimeMs);
  }
  return { bytes, writtenMs };
}
