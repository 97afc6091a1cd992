import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LabWork } from '@commune/contract';
import { ReplayError } from '../replay/replay-error.ts';
import type { LabClient } from './lab-client.ts';

const MAX_NAME_BYTES = 240;

export interface FetchedFile {
  path: string;
  /** of its own, and gone afterwards */
  folder: string;
}

/** Works on a file of the lab, which lies in a folder of its own meanwhile, under its name and of its time. */
export async function withFile<T>(
  lab: LabClient,
  id: string,
  { fileName, fileModifiedMs }: Pick<LabWork, 'fileName' | 'fileModifiedMs'>,
  signal: AbortSignal,
  work: (file: FetchedFile) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'commune-lab-'));
  try {
    const path = join(folder, nameFor(fileName ?? ''));
    const input = Readable.fromWeb(await lab.file(id));
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), { signal });
    if (fileModifiedMs !== null) await utimes(path, fileModifiedMs / 1000, fileModifiedMs / 1000);
    return await work({ path, folder });
  } catch (error) {
    // where it lies here is nobody's business
    if (error instanceof ReplayError) throw new ReplayError(error.message.replaceAll(`${folder}/`, ''));
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Things may be called after it, and its end says how it is written; dots alone would be a folder's. */
function nameFor(given: string): string {
  let name = /^\.*$/.test(given) ? 'file' : given;
  while (Buffer.byteLength(name) > MAX_NAME_BYTES) name = name.slice(1);
  return name;
}
