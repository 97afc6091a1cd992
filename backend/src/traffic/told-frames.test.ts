import type { TrafficMessage } from '@commune/contract';
import { expect, it } from 'vitest';
import { type ToldFrame, toldFrames } from './told-frames.ts';

const refusal = { reason: 'wrong_type' as const, detail: 'x'.repeat(300) };
const message = (id: string, more: Partial<TrafficMessage> = {}): TrafficMessage => ({
  ...{ id, by: 'a', receivedMs: 0, topic: 't', credential: 'c', realm: 'sim', lastWill: false, payload: '{}' },
  ...{ encoding: 'utf8', bytes: 2, readings: [], readingCount: 0, events: 0, isClock: false, refusals: [] },
  ...{ refusalCount: 0, settled: null, ...more },
});
const LIMIT = 7900;

it('tells everything in parts that fit, and cuts a message that alone is too long', () => {
  const settled = Array.from({ length: 20 }, (_, k) => ({
    id: `s${k}`,
    atMs: 0,
    duplicates: 0,
    refusals: [refusal, refusal],
  }));
  const long = message('long', { payload: '\u0001'.repeat(2048), refusals: new Array(10).fill(refusal) });
  const texts = toldFrames('look', { messages: [message('short'), long], settled, leftOut: 3 }, LIMIT);
  for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT);
  const frames = texts.map((text) => JSON.parse(text) as ToldFrame);
  expect(new Set(frames.map(({ look }) => look))).toEqual(new Set(['look']));
  const told = frames.flatMap(({ frame }) => frame.messages);
  expect(told.map(({ id }) => id)).toEqual(['short', 'long']);
  expect(told[1]!.payload).toHaveLength(512);
  expect(frames.flatMap(({ frame }) => frame.settled).map(({ id }) => id)).toEqual(settled.map(({ id }) => id));
  expect(frames.reduce((sum, { frame }) => sum + frame.leftOut, 0)).toBe(3);
});

it('counts a message that does not fit even when cut', () => {
  const texts = toldFrames(
    'look',
    { messages: [message('m', { topic: 'ộ'.repeat(4000) })], settled: [], leftOut: 0 },
    LIMIT,
  );
  expect(texts.map((text) => (JSON.parse(text) as ToldFrame).frame)).toEqual([
    { messages: [], settled: [], leftOut: 1 },
  ]);
});
