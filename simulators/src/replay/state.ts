import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { bytesOf } from './input/bytes.ts';

const stateSchema = z.object({
  version: z.literal(1),
  /** of what was replayed, and how: another mapping or file is another replay */
  key: z.string(),
  /** items of which every one is stored */
  done: z.number().int().min(0),
  readings: z.number().int().min(0),
  shiftMs: z.number(),
  lastMs: z.number().nullable(),
  at: z.string(),
});
export type ReplayState = z.infer<typeof stateSchema>;

const HEAD_BYTES = 1024;

/** Names a replay by the beginnings of its files: one that was mended or has grown since is still the same. */
export async function replayKey(files: readonly string[], how: unknown): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(how));
  for (const file of files) {
    hash.update(`\0${file}\0`);
    for await (const chunk of bytesOf(file)) {
      hash.update(chunk.subarray(0, HEAD_BYTES));
      break;
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** How far a replay has come, in a small file. */
export class StateFile {
  private unwritable = false;

  constructor(
    private readonly path: string,
    private readonly key: string,
    private readonly log: Log,
  ) {}

  /** Where an earlier run of the same replay stopped; undefined where there was none, or it came to its end. */
  async read(): Promise<ReplayState | undefined> {
    try {
      const state = stateSchema.parse(JSON.parse(await readFile(this.path, 'utf8')));
      return state.key === this.key ? state : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all: a new file takes the place of the old one. */
  async write(state: Omit<ReplayState, 'version' | 'key' | 'at'>): Promise<void> {
    if (this.unwritable) return;
    const whole: ReplayState = { version: 1, key: this.key, ...state, at: new Date().toISOString() };
    try {
      await mkdir(dirname(this.path), { recursive: true });
      await writeFile(`${this.path}.new`, `${JSON.stringify(whole)}\n`);
      await rename(`${this.path}.new`, this.path);
    } catch (error) {
      this.unwritable = true;
      this.log(`replay: how far it has come cannot be kept (${(error as Error).message}); a stop begins anew`);
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true }).catch(() => undefined);
  }
}
