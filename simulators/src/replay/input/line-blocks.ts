import { isAscii, isUtf8 } from 'node:buffer';
import { ReplayError } from '../replay-error.ts';
import { bytesOf } from './bytes.ts';
import { type Encoding, toUtf8 } from './encoding.ts';

/** Whole lines with LF between them and none at the end; `line` is the number of the first. */
export interface TextBlock {
  text: string;
  line: number;
}

/** Nothing that a person or a device writes; a file of this kind is of another format than it seems. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const LF = 10;
const NOTHING = Buffer.alloc(0);

/**
 * The text of a file, some hundred kilobytes of whole lines at a time. Decoding whole lines at once is ten times as fast
 * as a streaming decoder, and a bad byte has a line.
 */
export async function* lineBlocks(
  file: string,
  encoding: Encoding,
  onRead?: (bytes: number) => void,
): AsyncGenerator<TextBlock> {
  const bytes = bytesOf(file, onRead);
  let rest: Buffer = NOTHING;
  let line = 1;
  try {
    for await (const chunk of encoding === 'utf-8' ? bytes : toUtf8(bytes, encoding)) {
      const end = chunk.lastIndexOf(LF);
      if (end < 0) {
        rest = Buffer.concat([rest, chunk]);
        if (rest.length > MAX_LINE_BYTES) {
          throw new ReplayError('a line of more than 4 MiB: this is no table and no NDJSON', { file, line });
        }
        continue;
      }
      const block = rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([rest, chunk.subarray(0, end)]);
      rest = Buffer.from(chunk.subarray(end + 1));
      yield { text: textOf(block, file, line), line };
      line += countOf(block) + 1;
    }
  } catch (error) {
    if (error instanceof ReplayError) throw atLine(error, file, line);
    throw new ReplayError((error as Error).message, { file, line });
  }
  if (rest.length > 0) yield { text: textOf(rest, file, line), line };
}

/** What is wrong with the bytes is known without a line; how far the text was read is. */
function atLine(error: ReplayError, file: string, line: number): ReplayError {
  const head = `${file}: `;
  return error.message.startsWith(head) ? new ReplayError(error.message.slice(head.length), { file, line }) : error;
}

function textOf(block: Buffer, file: string, line: number): string {
  let text: string;
  if (isAscii(block)) text = block.toString('latin1');
  else if (isUtf8(block)) text = block.toString('utf8');
  else throw notUtf8(block, file, line);
  if (line === 1 && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  if (!text.includes('\r')) return text;
  return (text.endsWith('\r') ? text.slice(0, -1) : text).replaceAll('\r\n', '\n');
}

function notUtf8(block: Buffer, file: string, firstLine: number): ReplayError {
  let from = 0;
  for (let line = firstLine; ; line++) {
    const end = block.indexOf(LF, from);
    const bytes = block.subarray(from, end < 0 ? block.length : end);
    if (end < 0 || !isUtf8(bytes)) {
      const column = bytes.toString('utf8').indexOf('\ufffd') + 1;
      const advice = 'say what it is, for example --encoding windows-1258, or save it as UTF-8';
      return new ReplayError(`this byte is not UTF-8: ${advice}`, { file, line, column });
    }
    from = end + 1;
  }
}

function countOf(block: Buffer): number {
  let n = 0;
  for (let at = block.indexOf(LF); at >= 0; at = block.indexOf(LF, at + 1)) n++;
  return n;
}
