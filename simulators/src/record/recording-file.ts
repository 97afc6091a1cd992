import { type FileHandle, open } from 'node:fs/promises';
import { constants, gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import { ReplayError } from '../replay/replay-error.ts';
import { headerLine, type RecordingHeader } from './recording-line.ts';

/** More than the largest piece that is written at once, packed or not. */
const TAIL_BYTES = 16 * 1024 * 1024;
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 0x08]);
/** as Node writes them: no name, no comment */
const GZIP_HEAD_BYTES = 10;
const GZIP_TRAILER_BYTES = 8;
const LF = 10;

/**
 * A recording that is written to in whole pieces: what does not fit any more is taken back, so that the file always ends
 * with a whole message. Each piece of a packed one is a gzip member of its own, which every gunzip reads on over.
 */
export class RecordingFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly packs: boolean,
    /** what of the file is whole */
    private bytes: number,
    /** bytes that an earlier end had left half-written, and which were taken away */
    readonly mended: number,
  ) {}

  get size(): number {
    return this.bytes;
  }

  /** Begins a file, or goes on with one that is a recording already. Throws ReplayError for any other file. */
  static async open(path: string, header: Omit<RecordingHeader, 'recording'>): Promise<RecordingFile> {
    const packs = path.endsWith('.gz');
    const handle = await open(path, 'a+', 0o600).catch((error: NodeJS.ErrnoException) => {
      throw new ReplayError(`the recording cannot be written: ${error.message}`, { file: path });
    });
    try {
      const { size, isFile } = await handle.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
      const whole = isFile && size > 0 ? await wholeBytes(handle, path, size, packs) : 0;
      if (isFile && whole < size) await handle.truncate(whole);
      const file = new RecordingFile(path, handle, packs, whole, isFile ? size - whole : 0);
      if (whole === 0) await file.append(headerLine(header));
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Throws what the file system throws, ENOSPC where the disk is full; the file is as it was before then. */
  async append(lines: string): Promise<void> {
    const piece = this.packs ? gzipSync(lines) : Buffer.from(lines);
    try {
      for (let at = 0; at < piece.length; ) at += (await this.handle.write(piece, at)).bytesWritten;
      await this.handle.datasync().catch(ignoreUnsupported);
      this.bytes += piece.length;
    } catch (error) {
      await this.handle.truncate(this.bytes).catch(() => undefined);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** A device or a pipe has nothing to sync. */
function ignoreUnsupported(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EINVAL' && error.code !== 'ENOTSUP') throw error;
}

/** How much of a recording that ended anyhow is whole: up to its last line end, or its last whole member. */
async function wholeBytes(handle: FileHandle, path: string, size: number, packs: boolean): Promise<number> {
  const from = Math.max(0, size - TAIL_BYTES);
  const tail = Buffer.alloc(size - from);
  for (let at = 0; at < tail.length; ) at += (await handle.read(tail, at, tail.length - at, from + at)).bytesRead;
  if (!packs) {
    if (!(await startsAsRecording(handle, packs))) throw notOurs(path);
    return from + tail.lastIndexOf(LF) + 1;
  }
  if (!(await startsAsRecording(handle, packs))) throw notOurs(path);
  for (
    let head = tail.lastIndexOf(GZIP_HEAD);
    head >= 0;
    head = head === 0 ? -1 : tail.lastIndexOf(GZIP_HEAD, head - 1)
  ) {
    const length = memberLength(tail.subarray(head));
    // where packed bytes look like a head nothing can be unpacked from there, and the one before it is tried
    if (length !== undefined) return from + head + length;
  }
  throw notOurs(path);
}

/** How long the member is with which the bytes begin; undefined where it is not whole. */
function memberLength(bytes: Buffer): number | undefined {
  try {
    const inflated = inflateRawSync(bytes.subarray(GZIP_HEAD_BYTES), { info: true }) as unknown as Inflated;
    const end = GZIP_HEAD_BYTES + inflated.engine.bytesWritten + GZIP_TRAILER_BYTES;
    return bytes.readUInt32LE(end - 4) === inflated.buffer.length ? end : undefined;
  } catch {
    return undefined;
  }
}

interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

async function startsAsRecording(handle: FileHandle, packs: boolean): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
  const start = buffer.subarray(0, bytesRead);
  const text = packs ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
  return text.subarray(0, 14).toString().startsWith('{"recording":1');
}

function notOurs(path: string): ReplayError {
  return new ReplayError('there is another file of this name: give the recording a name of its own', { file: path });
}
