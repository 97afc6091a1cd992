import type { AgainAnswer, IngestMeters, TrafficMessage } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { addAnswer } from './add-answer.ts';
import { laidOut, stepsOf } from './decode-steps.ts';
import { readDraft } from './kept-draft.ts';
import { meterTiles } from './meter-tiles.ts';
import { sparkPaths } from './spark.ts';
import { trafficVi } from './words-vi.ts';

const message = (more: Partial<TrafficMessage> = {}): TrafficMessage => ({
  ...{ id: 'm', by: 'p', receivedMs: 0, topic: 't', credential: 'c', realm: 'sim', lastWill: false, payload: '{}' },
  ...{ encoding: 'utf8', bytes: 2, readings: [], readingCount: 1, events: 0, isClock: false, refusals: [] },
  ...{ refusalCount: 0, settled: { id: 'm', atMs: 1, duplicates: 0, refusals: [] }, ...more },
});
const states = (of: TrafficMessage) =>
  stepsOf(of)
    .map(({ state }) => state)
    .join(' ');

describe('stepsOf', () => {
  it('goes through to the end, and waits there for the commit', () => {
    expect(states(message())).toBe('done done done done done done done');
    expect(states(message({ settled: null }))).toBe('done done done done done done pending');
  });

  it('ends where all of it was refused', () => {
    const refusals = [{ reason: 'not_json' as const, detail: '' }];
    expect(states(message({ readingCount: 0, refusals }))).toBe('done done done failed skipped skipped skipped');
  });

  it('goes on where a part was refused', () => {
    const refusals = [{ reason: 'wrong_type' as const, detail: '' }];
    expect(states(message({ refusals }))).toBe('done done done done done partly done');
  });

  it('fails at the end where the one reading contradicts what is stored', () => {
    const settled = { id: 'm', atMs: 1, duplicates: 0, refusals: [{ reason: 'conflict' as const, detail: '' }] };
    expect(states(message({ settled }))).toBe('done done done done done done failed');
  });
});

it('lays JSON and bytes out, and leaves anything else as it is', () => {
  expect(laidOut({ payload: '{"a":1}', encoding: 'utf8' })).toBe('{\n  "a": 1\n}');
  expect(laidOut({ payload: '{"a":', encoding: 'utf8' })).toBe('{"a":');
  expect(laidOut({ payload: '0aff', encoding: 'hex' })).toBe('0A FF');
});

describe('meterTiles', () => {
  const series = (n: number | null) => new Array<number | null>(60).fill(n);
  const perSecond = (n: number | null) => ({
    ...{ received: series(n), committed: series(n), duplicates: series(n), refused: series(n), backlog: series(n) },
  });
  const meters: IngestMeters = {
    ...{ atMs: 0, ageMs: 0, processes: 1, stalled: false, perSecond: perSecond(null) },
    ...{ reasons: {}, commits: 0, commitP99Ms: null },
  };

  it('says nothing in place of a number where nobody counted', () => {
    const tiles = meterTiles(meters, trafficVi, 'vi');
    expect(tiles.map(({ value, over }) => [value, over])).toEqual(new Array(6).fill([null, false]));
  });

  it('shows 0 where that was counted', () => {
    const tiles = meterTiles({ ...meters, perSecond: perSecond(0) }, trafficVi, 'vi');
    expect(tiles.map(({ value }) => value)).toEqual(['0,0', '0,0', '0,0', null, '0', '0,0']);
    expect(tiles.at(-1)!.second).toBe('không có trong phút qua');
  });

  it('marks what is over its limit', () => {
    const busy = { ...perSecond(0), received: series(100), refused: series(2), backlog: series(10_001) };
    const tiles = meterTiles(
      { ...meters, perSecond: busy, reasons: { not_json: 120 }, commits: 9, commitP99Ms: 251 },
      trafficVi,
      'vi',
    );
    expect(tiles.filter(({ over }) => over).map(({ key }) => key)).toEqual(['commitP99', 'backlog', 'refused']);
    expect(tiles.at(-1)!.value).toBe('2,0');
    expect(tiles.map(({ second }) => second)).toEqual([
      ...['đỉnh phút 100', 'đỉnh phút 0', '0 trong phút', 'vượt giới hạn 250 ms'],
      ...['vượt giới hạn 10.000', '2,0/s, 120 trong phút, 1 lý do'],
    ]);
  });
});

it('draws a line for each stretch that was counted', () => {
  const { line, limitY } = sparkPaths([null, 1, 2, null, 4], 100, 40, 20);
  expect(line.match(/M/g)).toHaveLength(2);
  expect(limitY).toBeNull();
  expect(sparkPaths([4], 6, 40, 20).limitY).not.toBeNull();
});

it('adds the answers of portions', () => {
  const answer = (more: Partial<AgainAnswer>): AgainAnswer => ({
    ...{
      dryRun: true,
      messages: 2,
      taken: 1,
      duplicates: 0,
      refused: 1,
      readings: { stored: 3, duplicates: 1 },
      events: 0,
    },
    ...{
      reasons: [{ reason: 'not_json', messages: 1, samples: [] }],
      samples: [],
      unrunnable: 4,
      next: '1.1',
      left: 2,
      ...more,
    },
  });
  const sum = addAnswer(
    answer({}),
    answer({ next: null, left: 0, reasons: [{ reason: 'bad_time', messages: 3, samples: [] }] }),
  );
  expect(sum).toMatchObject({
    messages: 4,
    taken: 2,
    refused: 2,
    readings: { stored: 6, duplicates: 2 },
    unrunnable: 4,
    next: null,
    left: 0,
  });
  expect(sum.reasons.map(({ reason, messages }) => [reason, messages])).toEqual([
    ['bad_time', 3],
    ['not_json', 1],
  ]);
});

it('reads a filter, and says what is wrong with its moments', () => {
  const draft = { realm: '', reason: '' as const, topic: ' x ', from: '26/11/2026 07:30', until: '' };
  expect(readDraft(draft, trafficVi)).toEqual({
    question: { topic: 'x', from: Date.parse('2026-11-26T07:30:00+07:00') },
  });
  expect(readDraft({ ...draft, from: '31/02/2026 07:30', until: 'x' }, trafficVi)).toEqual({
    errors: { from: trafficVi.kept.badMoment, until: trafficVi.kept.badMoment },
  });
  expect(readDraft({ ...draft, until: '26/11/2026 07:30' }, trafficVi)).toMatchObject({
    errors: { until: trafficVi.kept.badOrder },
  });
});
