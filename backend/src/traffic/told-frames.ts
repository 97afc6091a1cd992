import type { TrafficFrame, TrafficMessage } from '@commune/contract';

/** A frame, or a part of one, for a look of another process. */
export interface ToldFrame {
  look: string;
  frame: TrafficFrame;
}

/** What a message is cut down to where it does not fit by itself. */
const CUT_PAYLOAD_CHARS = 512;
const CUT_ROWS = 3;

/** A frame as texts none of which is longer than so many bytes. Messages that do not fit even when cut are left out. */
export function toldFrames(look: string, frame: TrafficFrame, maxBytes: number): string[] {
  const texts: string[] = [];
  const rest: TrafficFrame = { messages: [], settled: frame.settled, leftOut: frame.leftOut };
  for (const message of frame.messages) {
    const text = [message, cut(message)]
      .map((each) => told(look, [each]))
      .find((each) => Buffer.byteLength(each) <= maxBytes);
    if (text === undefined) rest.leftOut++;
    else texts.push(text);
  }
  if (rest.settled.length + rest.leftOut === 0) return texts;
  const parts = split(look, rest, maxBytes);
  return [...texts, ...parts];
}

function told(look: string, messages: TrafficMessage[]): string {
  return JSON.stringify({ look, frame: { messages, settled: [], leftOut: 0 } } satisfies ToldFrame);
}

function cut(message: TrafficMessage): TrafficMessage {
  const { payload, readings, refusals, settled } = message;
  return {
    ...message,
    payload: payload?.slice(0, CUT_PAYLOAD_CHARS) ?? null,
    readings: readings.slice(0, CUT_ROWS),
    refusals: refusals.slice(0, CUT_ROWS),
    settled: settled === null ? null : { ...settled, refusals: settled.refusals.slice(0, CUT_ROWS) },
  };
}

/** Halves what was settled until each part fits. */
function split(look: string, frame: TrafficFrame, maxBytes: number): string[] {
  const text = JSON.stringify({ look, frame } satisfies ToldFrame);
  if (Buffer.byteLength(text) <= maxBytes) return [text];
  const { settled } = frame;
  if (settled.length <= 1) {
    const bare = settled.map((each) => ({ ...each, refusals: each.refusals.slice(0, CUT_ROWS) }));
    return [JSON.stringify({ look, frame: { ...frame, settled: bare } } satisfies ToldFrame)];
  }
  const half = settled.length >> 1;
  return [
    ...split(look, { ...frame, settled: settled.slice(0, half) }, maxBytes),
    ...split(look, { messages: [], settled: settled.slice(half), leftOut: 0 }, maxBytes),
  ];
}
