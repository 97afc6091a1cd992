import { isUtf8 } from 'node:buffer';
import { z } from 'zod';

/**
 * A recording is NDJSON: a header, then a line for each message, `[ms, topic, payload]`. The payload is text, byte for
 * byte as it was published, or `{"base64":…}` where it is none. A fourth part `1` says that the broker had kept the
 * message from before. `{"gap":[from,to]}` says when nothing was heard. An incident pack is a recording too: what of it
 * is no message is an object with `pack`.
 */
const RECORDING_VERSION = 1;

export interface RecordedMessage {
  /** when it was heard, epoch ms */
  atMs: number;
  topic: string;
  payload: string | Buffer;
  retained: boolean;
}

export const headerSchema = z.object({
  recording: z.literal(RECORDING_VERSION),
  at: z.string(),
  broker: z.string(),
  topics: z.array(z.string()),
});
export type RecordingHeader = z.infer<typeof headerSchema>;

const lineSchema = z.union([
  z
    .tuple([z.number().int(), z.string().min(1), z.union([z.string(), z.object({ base64: z.base64() })])])
    .rest(z.literal(1)),
  z.object({ gap: z.tuple([z.number(), z.number()]) }),
  z.object({ pack: z.string() }),
]);

export function headerLine(header: Omit<RecordingHeader, 'recording'>): string {
  return `${JSON.stringify({ recording: RECORDING_VERSION, ...header })}\n`;
}

export function messageLine(atMs: number, topic: string, payload: Buffer, retained: boolean): string {
  const text = isUtf8(payload) ? payload.toString('utf8') : { base64: payload.toString('base64') };
  return `${JSON.stringify(retained ? [atMs, topic, text, 1] : [atMs, topic, text])}\n`;
}

export function gapLine(fromMs: number, toMs: number): string {
  return `${JSON.stringify({ gap: [fromMs, toMs] })}\n`;
}

/** A message, a gap or a part of a pack as null; undefined where the line is neither. */
export function readLine(text: string): RecordedMessage | null | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) return undefined;
  if (!Array.isArray(parsed.data)) return null;
  const [atMs, topic, payload, kept] = parsed.data;
  return {
    atMs,
    topic,
    payload: typeof payload === 'string' ? payload : Buffer.from(payload.base64, 'base64'),
    retained: kept === 1,
  };
}
