import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { RequestError } from './errors.ts';

/** Whoever still sends does not listen yet: so many times the limit is read and thrown away, to be answered at all. */
const DRAINED = 4;

/**
 * What is uploaded, a piece at a time. Throws a 400 where it is empty or cut off, a 413 with `tooLarge` past the limit; where
 * the request says beforehand that it will be, no piece is handed on.
 */
export async function* bodyPieces(
  input: Readable & { headers?: IncomingHttpHeaders },
  maxBytes: number,
  tooLarge: string,
): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  const isTooLarge = () => bytes > maxBytes || Number(input.headers?.['content-length']) > maxBytes;
  try {
    for await (const piece of input.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > DRAINED * maxBytes) break;
      if (!isTooLarge()) yield piece;
    }
  } catch (error) {
    if (input.destroyed) throw new RequestError(400, 'upload-cut-off', 'the file did not come whole: send it again');
    throw error;
  }
  if (bytes === 0) throw new RequestError(400, 'empty-file', 'send the file as the body of the request');
  if (isTooLarge()) throw new RequestError(413, 'file-too-large', tooLarge);
}
