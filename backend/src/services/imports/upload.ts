import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { bodyPieces } from '../../body-pieces.ts';

const MAX_UPLOAD_BYTES = 64 * 1024 * 1024;
const TOO_LARGE = `a file may be ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB: split it`;

export interface Upload {
  file: string;
  /** SHA-256, hexadecimal */
  digest: string;
}

/** Stores what comes in under a name of its own, readable by nobody else. Throws a 413 past the limit; nothing stays then. */
export async function storeUpload(folder: string, input: Readable): Promise<Upload> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, randomUUID());
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const piece of bodyPieces(input, MAX_UPLOAD_BYTES, TOO_LARGE)) {
      hash.update(piece);
      await handle.write(piece);
    }
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return { file, digest: hash.digest('hex') };
}
