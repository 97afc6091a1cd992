import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { TABLE_LIMITS } from '../table.ts';
import { TableError } from '../table-error.ts';

/** The parts of a workbook's archive. Nothing is unpacked to disk, and nothing beyond its limit to memory. */
export class WorkbookParts {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #mostBytes: number;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>, mostBytes: number) {
    this.#zip = zip;
    this.#entries = entries;
    this.#mostBytes = mostBytes;
  }

  /** `mostBytes`: no part is read that unpacks to more. Throws TableError where it is no archive that can be read. */
  static async open(file: string, mostBytes: number): Promise<WorkbookParts> {
    const zip = await readable(() => openPromise(file, { autoClose: false, lazyEntries: true }));
    try {
      if (zip.entryCount > TABLE_LIMITS.parts) throw new TableError('too-large', 'the workbook has too many parts');
      const entries = new Map<string, Entry>();
      await readable(async () => {
        for await (const entry of zip.eachEntry()) entries.set(entry.fileName.toLowerCase(), entry);
      });
      return new WorkbookParts(zip, entries, mostBytes);
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** The size a part says that it has unpacked. Reading fails where it is larger. */
  sizeOf(name: string): number {
    return this.#entries.get(name.toLowerCase())?.uncompressedSize ?? 0;
  }

  /** A part's bytes in pieces. Throws TableError where there is none, it is larger than `limit`, or damaged. */
  async *read(name: string, limit: number): AsyncGenerator<Buffer, void, undefined> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw new TableError('damaged', `the workbook lacks its part ${name}`);
    if (entry.isEncrypted()) throw new TableError('encrypted', 'the workbook has a password: save it without one');
    const most = Math.min(limit, this.#mostBytes);
    if (entry.uncompressedSize > most) {
      const mebibytes = Math.round(most / 1024 / 1024);
      throw new TableError(
        'too-large',
        `the workbook's part ${name} is larger than ${mebibytes} MiB unpacked: split it`,
      );
    }
    const stream = await readable(() => this.#zip.openReadStreamPromise(entry));
    try {
      yield* damageNamed(stream);
    } finally {
      stream.destroy();
    }
  }

  close(): void {
    this.#zip.close();
  }
}

async function* damageNamed(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    const next = await readable(() => chunks.next());
    if (next.done) return;
    // What is unpacked already comes without a pause: others get their turn between two pieces.
    await setImmediate();
    yield next.value;
  }
}

async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new TableError('damaged', `the workbook's archive cannot be read: ${(error as Error).message}`);
  }
}
