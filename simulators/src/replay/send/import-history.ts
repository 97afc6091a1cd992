import { parseTime, parseTopic, SLUG_PATTERN } from '@commune/contract';
import { type BackendClient, BackendError } from '../../fill/backend-client.ts';
import { retried } from '../../fill/retried.ts';
import type { Log } from '../../log.ts';
import { shifted } from '../input/recording-items.ts';
import type { Item, Items, Message, Readings } from '../item.ts';
import type { Refuse } from '../refusals.ts';
import { elementText, isOneElement } from './batches.ts';

const CHUNK_READINGS = 50_000;
const CHUNK_CHARS = 4 * 1024 * 1024;
const PIECE_CHARS = 64 * 1024;
/** The store reads one while it writes the other; it takes two at once at most. */
const PARALLEL = 2;

export interface ImportOptions {
  items: Items;
  realm: string;
  backend: BackendClient;
  files: readonly string[];
  shiftOf: (firstMs: number) => number;
  skip: number;
  onRefused: Refuse;
  /** so many could not be told one by one */
  onRefusedMore: (n: number) => void;
  onCheckpoint: (imported: Imported) => Promise<void>;
  onProgress: (imported: Imported) => void;
  log: Log;
  signal: AbortSignal;
}

export interface Imported {
  done: number;
  readings: number;
  stored: number;
  duplicates: number;
  lastMs: number | null;
  shiftMs: number;
}

interface Chunk {
  pieces: string[];
  /** of each line, where it came from */
  files: number[];
  lines: number[];
  items: number;
  readings: number;
  chars: number;
  lastMs: number;
}

const emptyChunk = (): Chunk => ({ pieces: [], files: [], lines: [], items: 0, readings: 0, chars: 0, lastMs: 0 });

/**
 * Sends items to the bulk import, a chunk a request, so that what is stored is known when something breaks off. Rejects
 * with what the items or the backend reject with; the last checkpoint says what is stored.
 */
export async function importHistory(options: ImportOptions): Promise<Imported> {
  const { backend, realm, signal, log } = options;
  const imported: Imported = { done: 0, readings: 0, stored: 0, duplicates: 0, lastMs: null, shiftMs: 0 };
  const underWay: { chunk: Chunk; result: Promise<Awaited<ReturnType<BackendClient['import']>>> }[] = [];
  let parallel = PARALLEL;

  const settleOldest = async () => {
    const { chunk, result } = underWay[0]!;
    const { stored, duplicates, refused, refusals } = await result;
    underWay.shift();
    imported.done += chunk.items;
    imported.readings += chunk.readings;
    imported.stored += stored;
    imported.duplicates += duplicates;
    imported.lastMs = Math.max(imported.lastMs ?? chunk.lastMs, chunk.lastMs);
    for (const { line, reason, detail } of refusals) {
      const place = { file: options.files[chunk.files[line - 1] ?? 0] ?? '', line: chunk.lines[line - 1] ?? 0 };
      options.onRefused({ reason, detail, ...place });
    }
    options.onRefusedMore(refused - refusals.length);
    options.onProgress(imported);
    await options.onCheckpoint(imported);
  };
  const post = async (chunk: Chunk) => {
    while (underWay.length >= parallel) await settleOldest();
    const result = retried({ backend, log, signal, name: 'import' }, async () => {
      try {
        return await backend.import(chunk.pieces, realm);
      } catch (error) {
        // somebody else imports too: one at a time then
        if (error instanceof BackendError && error.status === 429) parallel = 1;
        throw error;
      }
    });
    // whoever comes to it hears of it
    result.catch(() => undefined);
    underWay.push({ chunk, result });
  };

  const writer = new ChunkWriter();
  try {
    let seen = 0;
    let shiftMs: number | undefined;
    for await (const batch of options.items) {
      signal.throwIfAborted();
      for (const item of batch) {
        if (seen++ < options.skip) {
          imported.done++;
          continue;
        }
        if (shiftMs === undefined) {
          shiftMs = options.shiftOf(item.t);
          imported.shiftMs = shiftMs;
        }
        if (!writer.add(item, shiftMs, options)) continue;
        await post(writer.take());
      }
    }
  } catch (error) {
    if (!signal.aborted) await finish();
    throw error;
  }
  await finish();
  return imported;

  async function finish(): Promise<void> {
    const rest = writer.take();
    if (rest.items > 0) await post(rest);
    while (underWay.length > 0) await settleOldest();
  }
}

/** Writes items as lines of NDJSON. */
class ChunkWriter {
  private chunk = emptyChunk();
  private piece = '';
  private last: Readings | undefined;

  /** Whether the chunk is as large as it should become. */
  add(item: Item, shiftMs: number, { files, onRefused }: Pick<ImportOptions, 'files' | 'onRefused'>): boolean {
    this.chunk.items++;
    const readings = item.kind === 'readings' ? [{ ...item, t: item.t + shiftMs }] : readingsOf(shifted(item, shiftMs));
    if (readings === undefined) {
      const detail = `${item.kind === 'message' ? item.topic : ''}: only readings and statuses can go into history`;
      onRefused({ reason: 'no-reading', detail, file: files[item.file] ?? '', line: item.line });
    }
    for (const each of readings ?? []) {
      if (this.last && isOneElement(this.last, each)) {
        this.last.v += `,${each.v}`;
        this.last.n += each.n;
      } else {
        this.close();
        this.last = each;
      }
      this.chunk.readings += each.n;
      this.chunk.lastMs = Math.max(this.chunk.lastMs, each.t);
    }
    return this.chunk.readings >= CHUNK_READINGS || this.chunk.chars >= CHUNK_CHARS;
  }

  take(): Chunk {
    this.close();
    if (this.piece !== '') this.chunk.pieces.push(this.piece);
    this.piece = '';
    const { chunk } = this;
    this.chunk = emptyChunk();
    return chunk;
  }

  private close(): void {
    if (!this.last) return;
    this.chunk.files.push(this.last.file);
    this.chunk.lines.push(this.last.line);
    const text = `${elementText(this.last)}\n`;
    this.last = undefined;
    this.chunk.chars += text.length;
    this.piece += text;
    if (this.piece.length < PIECE_CHARS) return;
    this.chunk.pieces.push(this.piece);
    this.piece = '';
  }
}

/** The readings of a recorded message; undefined where it has none that history can take. */
function readingsOf({ topic: text, payload, file, line }: Message): Readings[] | undefined {
  const topic = parseTopic(text);
  if ('reason' in topic || topic.channel === 'clock' || topic.channel === 'event') return undefined;
  let body: unknown;
  try {
    body = JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
  const found: Readings[] = [];
  for (const element of Array.isArray(body) ? body : [body]) {
    const t = parseTime(element?.t);
    const thing = topic.channel === 'batch' ? element?.thing : topic.source;
    const values = topic.channel === 'status' ? { online: element?.online } : element?.v;
    if (t === undefined || typeof values !== 'object' || values === null) return undefined;
    if (typeof thing !== 'string' || !SLUG_PATTERN.test(thing)) return undefined;
    const v = JSON.stringify(values).slice(1, -1);
    found.push({ kind: 'readings', t, thing, v, n: Object.keys(values).length, file, line });
  }
  return found;
}
