import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { RequestError } from '../../errors.ts';
import { storeUpload } from './upload.ts';

/** For how long a file that was checked may still be run. */
const KEPT_MS = 60 * 60_000;
const MOST_KEPT = 10;
const MOST_RECEIVED_AT_ONCE = 3;

export interface KeptFile {
  file: string;
  digest: string;
  sheet: string | null;
  sinceMs: number;
}

/** The files of imports, on disk for an hour at most: they hold more than what is taken from them. */
export class KeptFiles {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #files = new Map<string, KeptFile>();
  #receiving = 0;

  /** `folder` is of this process; beside it lie those of others, and of some that ended without removing theirs. */
  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /** Stores a file that comes in. Throws a 429 where several do. */
  async receive(input: Readable, sheet: string | null): Promise<KeptFile> {
    if (this.#receiving >= MOST_RECEIVED_AT_ONCE) {
      throw new RequestError(429, 'too-many-imports', 'several files are coming in; try again later');
    }
    this.#receiving++;
    try {
      const stored = await storeUpload(this.#folder, input);
      return { ...stored, sheet, sinceMs: this.#now() };
    } finally {
      this.#receiving--;
    }
  }

  keep(id: string, file: KeptFile): void {
    this.#files.set(id, file);
  }

  get(id: string): KeptFile | undefined {
    return this.#files.get(id);
  }

  /** From now on another of its sheets is read. */
  chooseSheet(id: string, sheet: string): void {
    const kept = this.#files.get(id);
    if (kept !== undefined) this.#files.set(id, { ...kept, sheet });
  }

  async forget(id: string): Promise<void> {
    const kept = this.#files.get(id);
    this.#files.delete(id);
    if (kept !== undefined) await rm(kept.file, { force: true });
  }

  /** Removes what was kept long enough, and the oldest of too many; not what is being worked on. */
  async dropOld(isBusy: (id: string) => boolean): Promise<void> {
    for (const [id, { sinceMs }] of this.#files) {
      const tooMany = this.#files.size > MOST_KEPT;
      if (!isBusy(id) && (tooMany || this.#now() - sinceMs > KEPT_MS)) await this.forget(id);
    }
    await this.#dropAbandoned();
  }

  async removeAll(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Older than anything that is kept: its process did not get to it. */
  async #dropAbandoned(): Promise<void> {
    const beside = path.dirname(this.#folder);
    for (const name of await readdir(beside).catch(() => [])) {
      const folder = path.join(beside, name);
      if (folder === this.#folder) continue;
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: this.#now() }));
      if (this.#now() - mtimeMs > 2 * KEPT_MS) await rm(folder, { recursive: true, force: true });
    }
  }
}
