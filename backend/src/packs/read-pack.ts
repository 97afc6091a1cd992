import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  MAX_PACK_BYTES,
  MAX_PACK_DAYS,
  PACK_VERSION,
  type PackHeader,
  type PackLine,
  packHeaderSchema,
  packLineSchema,
  parseTopic,
} from '@commune/contract';
import { linesOf } from '../lines.ts';
import { PackError } from './pack-error.ts';

/** The longest line is that of a thing with a thousand datastreams. */
const MAX_LINE_CHARS = 512 * 1024;
/** Readings of a month take some gigabytes of text; what unpacks to more was made to do so. */
const MAX_TEXT_CHARS = 8 * 1024 * 1024 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b];

/** A line of a pack. Of a message its thing and what it says; nothing of that is checked yet. */
export type ReadLine =
  | { kind: 'part'; line: number; part: Exclude<PackLine, { pack: 'end' }> }
  | { kind: 'message'; line: number; channel: 'obs' | 'event'; source: string; body: unknown };

/** A pack that comes in: its header, then what follows it. */
export interface ReadPack {
  header: PackHeader;
  /** throws PackError; once it has ended, the pack was whole and as it was made */
  lines: AsyncGenerator<ReadLine>;
  /** lets go of what comes in, read to its end or not */
  close: () => Promise<void>;
}

/** Reads a pack up to its header. Throws PackError where it is none that can be opened here. */
export async function readPack(input: Readable): Promise<ReadPack> {
  const lines = linesOf(unpacked(input), MAX_LINE_CHARS);
  const close = async () => void (await lines.return(undefined));
  try {
    const first = await lines.next();
    if (first.done) throw new PackError('not-a-pack', 'the file is empty');
    const { text, tooLong } = first.value;
    const header = readHeader(tooLong ? '' : text);
    return { header, lines: readLines(lines, header, createHash('sha256').update(`${text}\n`)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function* unpacked(input: Readable): AsyncGenerator<Buffer> {
  const cutOff = () => new PackError('cut-off-pack', 'the file did not come whole: send it again');
  if (input.destroyed && !input.readableEnded) throw cutOff();
  const gunzip = createGunzip();
  // Not a pipeline: whoever sends is to be answered, whatever came of it.
  const onClose = () => {
    if (!input.readableEnded) gunzip.destroy(cutOff());
  };
  input.once('close', onClose);
  let begun = false;
  let bytes = 0;
  input.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_PACK_BYTES) {
      const mib = MAX_PACK_BYTES / 1024 / 1024;
      gunzip.destroy(new PackError('pack-too-large', `a pack may be ${mib} MiB: export a shorter window`));
    } else if (!begun && chunk.length >= 2 && GZIP_MAGIC.some((byte, k) => chunk[k] !== byte)) {
      gunzip.destroy(new PackError('not-a-pack', 'this is no incident pack: a pack is a gzip file'));
    }
    begun = true;
    // Whoever goes on sending after the answer is not waited for without end.
    if (bytes > 2 * MAX_PACK_BYTES) input.destroy();
  });
  input.pipe(gunzip);
  let chars = 0;
  try {
    for await (const chunk of gunzip) {
      chars += (chunk as Buffer).length;
      if (chars > MAX_TEXT_CHARS) throw new PackError('pack-too-large', 'the file unpacks to more than any pack holds');
      yield chunk as Buffer;
    }
  } catch (error) {
    throw error instanceof PackError ? error : gzipFault(error as NodeJS.ErrnoException);
  } finally {
    input.off('close', onClose);
    input.unpipe(gunzip);
    gunzip.destroy();
  }
}

function gzipFault({ code, message }: NodeJS.ErrnoException): PackError {
  return code === 'Z_BUF_ERROR'
    ? new PackError('cut-off-pack', 'the file ends too early: it was cut off; fetch it again')
    : new PackError('damaged-pack', `the gzip is damaged (${message}); fetch the file again`);
}

function readHeader(text: string): PackHeader {
  const json = parse(text) as { pack?: unknown } | undefined;
  if (typeof json !== 'object' || json === null || typeof json.pack !== 'number')
    throw new PackError('not-a-pack', 'this is no incident pack: it has no header of one', 1);
  if (json.pack > PACK_VERSION) {
    const versions = `this pack is of version ${json.pack}, and ${PACK_VERSION} is read here`;
    throw new PackError('newer-pack', `${versions}: open it with a newer program`, 1);
  }
  const parsed = packHeaderSchema.safeParse(json);
  if (!parsed.success) throw new PackError('damaged-pack', `the header cannot be read: ${issueOf(parsed.error)}`, 1);
  const { fromMs, untilMs } = parsed.data;
  if (untilMs <= fromMs || untilMs - fromMs > MAX_PACK_DAYS * 86_400_000)
    throw new PackError('damaged-pack', `its window is none of at most ${MAX_PACK_DAYS} days`, 1);
  return parsed.data;
}

async function* readLines(
  lines: ReturnType<typeof linesOf>,
  { realm, counts }: PackHeader,
  hash: Hash,
): AsyncGenerator<ReadLine> {
  let n = 1;
  let ended = false;
  for await (const { text, number, tooLong } of lines) {
    if (ended) throw new PackError('changed-pack', 'something follows the end of the pack', number);
    if (tooLong) throw new PackError('damaged-pack', `a line has at most ${MAX_LINE_CHARS} characters`, number);
    const json = parse(text);
    if (Array.isArray(json)) yield readMessage(json, realm.slug, number);
    else {
      const parsed = packLineSchema.safeParse(json);
      if (!parsed.success) throw new PackError('damaged-pack', issueOf(parsed.error), number);
      const part = parsed.data;
      if (part.pack === 'end') {
        if (part.lines !== n || part.sha256 !== hash.digest('hex')) {
          const why = 'it is not as it was made (its SHA-256 differs)';
          throw new PackError('changed-pack', `the pack was changed or damaged: ${why}; fetch it again`, number);
        }
        if (part.readings !== counts.readings)
          throw new PackError(
            'damaged-pack',
            `it has ${part.readings} readings, its header says ${counts.readings}`,
            number,
          );
        ended = true;
        continue;
      }
      yield { kind: 'part', line: number, part };
    }
    hash.update(`${text}\n`);
    n++;
  }
  if (!ended)
    throw new PackError('cut-off-pack', 'the pack ends too early: its last line is missing; fetch it again', n);
}

function readMessage(json: unknown[], realm: string, line: number): ReadLine {
  const [, text, payload] = json;
  const topic = typeof text === 'string' ? parseTopic(text) : null;
  if (topic === null || 'reason' in topic || typeof payload !== 'string')
    throw new PackError('damaged-pack', 'this is no message of a pack: [ms, topic, payload]', line);
  if (topic.realm !== realm) throw new PackError('damaged-pack', `the topic is not of ${realm}`, line);
  if (topic.channel !== 'obs' && topic.channel !== 'event')
    throw new PackError('damaged-pack', `a pack has no messages on ${topic.channel}`, line);
  const body = parse(payload);
  if (body === undefined) throw new PackError('damaged-pack', 'the payload is no JSON', line);
  return { kind: 'message', line, channel: topic.channel, source: topic.source, body };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function issueOf(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const { path, message } = error.issues[0]!;
  return `${path.map(String).join('.') || 'the line'}: ${message}`;
}
