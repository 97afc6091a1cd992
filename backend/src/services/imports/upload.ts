import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { RequestError } from '../../errors.ts';

export const MAX_UPLOAD_BYTES = 64 * 1024 * 1024;

export interface Upload {
  file: string;
  /** SHA-256, hexadecimal */
  digest: string;
}

/** Whoever still sends does not listen yet: so much beyond the limit is read and thrown away, to be answered at all. */
const MAX_DRAINED_BYTES = 4 * MAX_UPLOAD_BYTES;

/** Stores what comes in under a name of its own, readable by nobody else. Throws a 413 past the limit; nothing stays then. */
export async function storeUpload(folder: string, input: Readable): Promise<Upload> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, randomUUID());
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const chunk of input.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_DRAINED_BYTES) break;
      if (bytes > MAX_UPLOAD_BYTES) continue;
      hash.update(chunk as Buffer);
      await handle.write(chunk as Buffer);
    }
    requireSize(bytes);
  } catch (error) {
    await rm(file, { force: true });
    if (!(error instanceof RequestError) && input.destroyed) {
      throw new RequestError(400, 'upload-cut-off', 'the file did not come whole: send it again');
    }
    throw error;
  } finally {
    await handle.close();
  }
  return { file, digest: hash.digest('hex') };
}

function requireSize(bytes: number): void {
  if (bytes === 0) throw new RequestError(400, 'empty-file', 'send the file as the body of the request');
  if (bytes <= MAX_UPLOAD_BYTES) return;
  throw new RequestError(413, 'file-too-large', `a file may be ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB: split it`);
}
