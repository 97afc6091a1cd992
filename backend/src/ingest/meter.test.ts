import { METER_SECONDS } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { ingestMeters } from '../ingest-meters.ts';
import { IngestMeter } from './meter.ts';

const S = 1000;
const T = 1_764_000_000 * S;

describe('IngestMeter', () => {
  it('counts by the second, and says nothing of the time before it was there', () => {
    const meter = new IngestMeter(T);
    meter.receive(T + 100, 3);
    meter.receive(T + 900, 1);
    meter.commit(T + 1 * S, 3, 1, 40);
    meter.refuse(T + 2 * S, 'not_json');
    meter.noteBacklog(T + 2 * S, 7);
    meter.noteBacklog(T + 2 * S, 5);
    expect(meter.read(T + 3 * S)).toMatchObject({
      ...{ second: T / S + 2, received: [4, 0, 0], committed: [0, 3, 0], duplicates: [0, 1, 0] },
      ...{ refused: [0, 0, 1], backlog: [0, 0, 7], reasons: { not_json: 1 } },
    });
    expect(new IngestMeter(T).read(T).received).toEqual([]);
  });

  it('forgets what is older than a minute, and takes no more room', () => {
    const meter = new IngestMeter(T);
    for (let s = 0; s < 200; s++) {
      meter.receive(T + s * S, s);
      meter.refuse(T + s * S, s < 100 ? 'not_json' : 'bad_utf8');
    }
    const { received, reasons } = meter.read(T + 200 * S);
    expect(received).toEqual(Array.from({ length: METER_SECONDS }, (_, k) => 140 + k));
    expect(reasons).toEqual({ bad_utf8: METER_SECONDS });
    expect(meter.read(T + 230 * S).received.slice(-30)).toEqual(new Array(30).fill(0));
  });
});

describe('ingestMeters', () => {
  it('puts processes together second by second, up to what all have told', () => {
    const early = new IngestMeter(T);
    const late = new IngestMeter(T + 2 * S);
    for (let s = 0; s < 4; s++) early.receive(T + s * S, 10);
    for (let s = 2; s < 4; s++) late.receive(T + s * S, 1);
    early.refuse(T + 3 * S, 'bad_utf8');
    late.refuse(T + 3 * S, 'bad_utf8');
    const meters = ingestMeters([early.read(T + 6 * S), late.read(T + 4 * S)], false, T + 6 * S);
    expect(meters).toMatchObject({ atMs: T + 4 * S, ageMs: 2 * S, processes: 2, reasons: { bad_utf8: 2 } });
    expect(meters.perSecond.received.slice(-6)).toEqual([null, null, 10, 10, 11, 11]);
  });

  it('tells the commit time that one in a hundred exceeds, within a tenth; none where nothing was committed', () => {
    const meter = new IngestMeter(T);
    expect(ingestMeters([meter.read(T + S)], false, T + S)).toMatchObject({ commits: 0, commitP99Ms: null });
    for (let k = 0; k < 990; k++) meter.commit(T, 1, 0, 10);
    for (let k = 0; k < 10; k++) meter.commit(T, 1, 0, 900);
    const fast = ingestMeters([meter.read(T + S)], false, T + S);
    expect(fast.commits).toBe(1000);
    expect(fast.commitP99Ms).toBeGreaterThanOrEqual(10);
    expect(fast.commitP99Ms).toBeLessThanOrEqual(12);
    meter.commit(T, 1, 0, 900);
    const slow = ingestMeters([meter.read(T + S)], false, T + S);
    expect(slow.commitP99Ms).toBeGreaterThanOrEqual(900);
    expect(slow.commitP99Ms).toBeLessThanOrEqual(1000);
  });

  it('knows nothing where nobody takes anything in', () => {
    const meters = ingestMeters([], true, T);
    expect(meters).toMatchObject({ processes: 0, ageMs: null, stalled: true, commitP99Ms: null });
    expect(new Set(meters.perSecond.received)).toEqual(new Set([null]));
  });
});
