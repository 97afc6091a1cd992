import type { TimelineEvent } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { readMoment, writeMoment } from './moment-text.ts';
import { placeEvents } from './place-events.ts';
import { axisMoments, latestSpan, shareOf, spanAround } from './span.ts';
import { otherSpeed } from './speeds.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-26T14:26:08+07:00');

describe('a moment in an address', () => {
  it('is read as it was written, whatever zone it names', () => {
    expect(writeMoment(NOW)).toBe('2026-11-26T07:26:08Z');
    expect(readMoment(writeMoment(NOW))).toBe(NOW);
    expect(readMoment(writeMoment(NOW + 345))).toBe(NOW + 345);
    expect(readMoment('2026-11-26T14:26:08+07:00')).toBe(NOW);
    expect(readMoment('2026-11-26T14:26:08 07:00')).toBe(NOW);
    expect(readMoment(String(NOW))).toBe(NOW);
  });
  it.each(['', 'yesterday', '2026-11-26', '2026-11-26T14:26:08', '1764141968', '2026-13-40T00:00:00Z'])(
    'is none in «%s»',
    (text) => expect(readMoment(text)).toBeNull(),
  );
});

describe('what the bar shows', () => {
  it('is the last of the time until now, to the whole column', () => {
    const { fromMs, toMs } = latestSpan('24h', NOW);
    expect(toMs - fromMs).toBe(DAY);
    expect(toMs).toBe(Date.parse('2026-11-26T14:30:00+07:00'));
  });
  it('stays while the moment lies in it, goes on with the present, and else has the moment in its middle', () => {
    const latest = latestSpan('24h', NOW);
    expect(spanAround(NOW - HOUR, '24h', NOW + 10 * 60_000, latest)).toEqual(latestSpan('24h', NOW + 10 * 60_000));
    const weekAgo = spanAround(NOW - 7 * DAY, '24h', NOW, latest);
    expect(shareOf(NOW - 7 * DAY, weekAgo)).toBeCloseTo(0.5, 1);
    expect(spanAround(NOW - 7 * DAY + 3 * HOUR, '24h', NOW, weekAgo)).toBe(weekAgo);
    expect(spanAround(NOW - 6 * DAY, '24h', NOW, weekAgo)).not.toBe(weekAgo);
    expect(spanAround(NOW - 7 * DAY, '30d', NOW, weekAgo)).toEqual(latestSpan('30d', NOW));
  });
  it('names whole hours of Viet Nam, none of them cut by an end', () => {
    const moments = axisMoments(latestSpan('24h', NOW), '24h');
    expect(moments[0]).toBe(Date.parse('2026-11-25T15:00:00+07:00'));
    expect(moments).toHaveLength(8);
  });
});

it('speeds go up and down and end where they end', () => {
  expect(otherSpeed(60, 1)).toBe(600);
  expect(otherSpeed(1, -1)).toBe(1);
  expect(otherSpeed(3600, 1)).toBe(3600);
});

describe('marks of events', () => {
  const span = { fromMs: 0, toMs: 1000 };
  const event = (atMs: number): TimelineEvent => ({
    ...{ alarm: String(atMs), kind: 'raised', atMs, severity: 'high', level: null },
    rule: { vi: 'Quá tải', en: 'Overload' },
    thing: { slug: 't', name: { vi: 'T', en: 'T' } },
  });
  const place = (...times: number[]) => placeEvents(times.map(event), span, 1000, () => 'Quá tải trạm biến áp');

  it('lie on none of the others, and what comes first has its words first', () => {
    const placed = place(500, 505, 560, 10);
    expect(placed.map(({ event: { atMs } }) => atMs)).toEqual([500, 560, 10]);
    expect(placed[0]).toMatchObject({ leftwards: true });
    expect(placed[0]!.labelPx).toBeGreaterThan(100);
    expect(placed[1]).toMatchObject({ leftwards: false });
    expect(placed[2]).toMatchObject({ leftwards: false });
  });
  it('have words on the side where there is room for them', () => {
    expect(place(995)[0]).toMatchObject({ leftwards: true });
    expect(place(5)[0]).toMatchObject({ leftwards: false });
    expect(place(2000)).toEqual([]);
  });
});
