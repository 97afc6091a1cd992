import { parseTime, parseTopic } from '@commune/contract';
import { headerSchema, readLine } from '../../record/recording-line.ts';
import type { Item, Message } from '../item.ts';
import type { Refuse } from '../refusals.ts';
import { ReplayError } from '../replay-error.ts';
import { lineBlocks } from './line-blocks.ts';

export interface RecordingParts {
  file: string;
  fileIndex: number;
  /** the realm that the messages go to, whichever they came from */
  realm: string;
  onRefused: Refuse;
  /** the time that a message says of itself, and when it was heard */
  onTimes: (thing: string, t: number, atMs: number) => void;
  onRead?: (bytes: number) => void;
}

/**
 * The messages of a recording, for another realm. Readings without a time get that of the recording, so that they are
 * the same however often they are played; everything else stays byte for byte.
 */
export async function* recordingItems(parts: RecordingParts): AsyncGenerator<Item[]> {
  const { file, fileIndex, onRefused } = parts;
  for await (const { text, line: firstLine } of lineBlocks(file, 'utf-8', parts.onRead)) {
    const items: Item[] = [];
    for (const [k, each] of text.split('\n').entries()) {
      const line = firstLine + k;
      if (each === '' || isHeader(each, file, line)) continue;
      const read = readLine(each);
      if (read === undefined) {
        onRefused({ reason: 'damaged-row', detail: 'this is no line of a recording', file, line });
      } else if (read !== null) {
        const topic = parseTopic(read.topic);
        if ('reason' in topic) {
          const detail = `${read.topic} is not of a realm: it would go where it came from`;
          onRefused({ reason: 'other-topic', detail, file, line });
          continue;
        }
        const rest = read.topic.split('/').slice(3).join('/');
        const times = 'source' in topic ? (t: number) => parts.onTimes(topic.source, t, read.atMs) : undefined;
        items.push({
          kind: 'message',
          t: read.atMs,
          topic: `ioc/1/${parts.realm}/${rest}`,
          payload: retimed(read.payload, read.atMs, 0, times),
          file: fileIndex,
          line,
        });
      }
    }
    yield items;
  }
}

/** A recording that was gone on with has a header for each time. */
function isHeader(text: string, file: string, line: number): boolean {
  if (!text.startsWith('{"recording":')) return false;
  try {
    headerSchema.parse(JSON.parse(text));
  } catch {
    throw new ReplayError('this header is of another version of recordings', { file, line });
  }
  return true;
}

/** The message as though it had passed `shiftMs` later. */
export function shifted(message: Message, shiftMs: number): Message {
  if (shiftMs === 0) return message;
  const t = message.t + shiftMs;
  return { ...message, t, payload: retimed(message.payload, t, shiftMs) };
}

function retimed(
  payload: string | Buffer,
  atMs: number,
  shiftMs: number,
  onTime?: (t: number) => void,
): string | Buffer {
  if (typeof payload !== 'string') return payload;
  let body: unknown;
  try {
    body = JSON.parse(payload);
  } catch {
    // what cannot be read was refused then and will be now
    return payload;
  }
  let changed = false;
  for (const element of Array.isArray(body) ? body : [body]) {
    if (typeof element !== 'object' || element === null) continue;
    const t = 't' in element ? parseTime(element.t) : undefined;
    if (t !== undefined) onTime?.(t);
    if ('t' in element && (t === undefined || shiftMs === 0)) continue;
    element.t = t === undefined ? atMs : t + shiftMs;
    changed = true;
  }
  return changed ? JSON.stringify(body) : payload;
}
