import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { ReplayError } from '../replay-error.ts';

const CHUNK_BYTES = 64 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b];

/** The bytes of a file, unpacked where it is gzip; `onRead` is told how many bytes of the file itself were read. */
export async function* bytesOf(file: string, onRead?: (bytes: number) => void): AsyncGenerator<Buffer> {
  if (!(await isGzip(file))) {
    yield* counted(rawBytes(file), onRead);
    return;
  }
  // Without this flush an end that comes too early would throw away what was unpacked before it.
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  const packed = rawBytes(file);
  if (onRead) packed.on('data', (chunk) => onRead(chunk.length));
  pipeline(packed, gunzip, () => undefined);
  let unpacked = 0;
  try {
    for await (const chunk of gunzip) {
      unpacked += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw new ReplayError(`the gzip is damaged: ${(error as Error).message}; fetch the file again`, { file });
  }
  if (!(await endsWhole(file, unpacked))) {
    throw new ReplayError('the gzip ends too early: it was cut off; fetch the file again', { file });
  }
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new ReplayError(error.code === 'ENOENT' ? 'there is no such file' : error.message, { file });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && GZIP_MAGIC.every((byte, k) => buffer[k] === byte);
  } catch (error) {
    throw new ReplayError((error as Error).message, { file });
  } finally {
    await handle.close();
  }
}

function rawBytes(file: string): Readable {
  return createReadStream(file, { highWaterMark: CHUNK_BYTES });
}

async function* counted(chunks: AsyncIterable<Buffer>, onRead?: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onRead?.(chunk.length);
    yield chunk;
  }
}

/** The last four bytes say how long the last member is unpacked; where there are several, only unpacking again tells. */
async function endsWhole(file: string, unpacked: number): Promise<boolean> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    if (bytesRead === 4 && buffer.readUInt32LE(0) === unpacked % 2 ** 32) return true;
  } finally {
    await handle.close();
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  pipeline(rawBytes(file), gunzip, () => undefined);
  try {
    // read to its end: a pipeline that ends in a gunzip is done before that has looked at its last bytes
    for await (const _ of gunzip);
    return true;
  } catch {
    return false;
  }
}
