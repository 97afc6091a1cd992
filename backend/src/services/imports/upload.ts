import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RequestError } from '../../errors.ts';

export const MAX_UPLOAD_BYTES = 64 * 1024 * 1024;

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
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      const limit = `a file may be ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB: split it`;
      done(bytes > MAX_UPLOAD_BYTES ? new RequestError(413, 'file-too-large', limit) : null, chunk);
    },
  });
  try {
    await pipeline(input, measured, createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  if (bytes === 0) {
    await rm(file, { force: true });
    throw new RequestError(400, 'empty-file', 'send the file as the body of the request');
  }
  return { file, digest: hash.digest('hex') };
}
