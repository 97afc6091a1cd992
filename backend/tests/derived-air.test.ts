import { randomUUID } from 'node:crypto';
import { nowCast, pollutantIndex } from '@commune/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPackedJournal } from '../src/store/journal.ts';
import { deleteMark, insertMark } from '../src/store/marks.ts';
import { listThings } from '../src/store/things.ts';
import { transaction } from '../src/store/transaction.ts';
import { followDerived } from '../src/watch/derived/derived-job.ts';
import { DerivedRig } from './derived-rig.ts';

const HOUR = 3_600_000;
const STEP = 300_000;
/** The beginning of a day of Asia/Ho_Chi_Minh, whose hours are all over. */
const T0 = Math.floor(Date.now() / 86_400_000 - 3) * 86_400_000 - 7 * HOUR;
const HOURS = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6];
const AUDIT = { who: 'engineer', role: 'engineer', origin: 'test' };

let rig: DerivedRig;
beforeAll(async () => {
  rig = await DerivedRig.create();
});
afterAll(async () => {
  await rig?.stop();
});

/** Every five minutes of the hour, the first `n` of twelve, around a mean. */
function hour(k: number, mean: number, n = 12): [number, number][] {
  return Array.from({ length: n }, (_, step) => [T0 + k * HOUR + step * STEP, mean + (step % 2 === 0 ? 0.5 : -0.5)]);
}

function hours(means: readonly number[], from = 0): [number, number][] {
  return means.flatMap((mean, k) => hour(from + k, mean));
}

/** By hour since T0. */
async function told(thing: string, key: string): Promise<Map<number, number>> {
  return new Map((await rig.derived(thing, key)).map(([timeMs, value]) => [(timeMs - T0) / HOUR, value]));
}

describe('what is derived of the air', () => {
  it('is told of each hour that stands for itself', async () => {
    const thing = 'air-thanh-co';
    await rig.store(thing, 'pm25', hours(HOURS));
    await rig.store(thing, 'o3', hour(11, 136.1));
    await rig.derive();
    const nowCasts = await told(thing, 'pm25-nowcast');
    expect([...nowCasts.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (const [k, value] of nowCasts) expect(value).toBeCloseTo(nowCast(HOURS.slice(0, k + 1))!, 2);
    expect(nowCasts.get(11)).toBeCloseTo(20.3, 1);
    const index = await told(thing, 'vn-aqi');
    // Dust alone until the last hour, when ozone is the worse.
    expect(index.get(10)).toBe(pollutantIndex('pm25', nowCasts.get(10)!));
    expect(index.get(11)).toBe(43);
    expect((await told(thing, 'pm25-24h')).size).toBe(0);
    expect((await told(thing, 'vn-aqi-day')).size).toBe(0);
  });

  it('is not written again where nothing changed', async () => {
    const before = await rig.derivedEntries();
    await rig.client.query(
      "UPDATE core.journal_cursor SET xid = '0', seq = -1 WHERE follower LIKE 'derived-%' AND realm_schema = 'sandbox'",
    );
    expect(before).toBeGreaterThan(0);
    expect(await rig.derive()).toEqual([]);
    expect(await rig.derivedEntries()).toBe(before);
  });

  it('is handed on and journalled as derived, with only what is new', async () => {
    const thing = 'air-thanh-co';
    await rig.store(thing, 'pm25', hour(12, 20));
    const entries = await rig.derive();
    expect(entries.map(({ via, realmId }) => [via, realmId])).toEqual([['derived', rig.realm.id]]);
    const ids = await Promise.all(['pm25-nowcast', 'vn-aqi'].map((key) => rig.stream(thing, key)));
    const keys = entries[0]!.readings.map(({ datastreamId, timeMs, quality }) => [datastreamId, timeMs, quality]);
    expect(keys).toEqual(ids.toSorted((a, b) => a - b).map((id) => [id, T0 + 12 * HOUR, 3]));
    const { entries: journal } = await readPackedJournal(rig.client, 'sandbox', { xid: '0', seq: '-1' }, null, 1000);
    expect(journal.at(-1)).toMatchObject({ via: 'derived', seq: entries[0]!.seq });
  });

  it('grows with an hour from three quarters of it on, and is told anew where readings come late', async () => {
    const thing = 'air-benh-vien';
    await rig.store(thing, 'pm25', [...hour(0, 10), ...hour(2, 10), ...hour(3, 10, 8)]);
    await rig.derive();
    expect([...(await told(thing, 'pm25-nowcast')).keys()]).toEqual([2]);
    await rig.store(thing, 'pm25', hour(3, 10, 9).slice(8));
    await rig.derive();
    expect((await told(thing, 'pm25-nowcast')).get(3)).toBeCloseTo(10.0, 0);
    await rig.store(thing, 'pm25', hour(1, 90));
    await rig.derive();
    const late = await told(thing, 'pm25-nowcast');
    expect([...late.keys()]).toEqual([1, 2, 3]);
    expect(late.get(2)).toBeCloseTo(nowCast([10, 90, 10])!, 2);
  });

  it('bridges an hour that is missing once the station speaks again, and makes up none before', async () => {
    const thing = 'air-dien-toan';
    await rig.store(thing, 'pm10', hours([40, 44]));
    await rig.derive();
    expect([...(await told(thing, 'pm10-nowcast')).keys()]).toEqual([1]);
    await rig.store(thing, 'pm10', hour(3, 48));
    await rig.derive();
    const bridged = await told(thing, 'pm10-nowcast');
    expect([...bridged.keys()]).toEqual([1, 2, 3]);
    expect(bridged.get(2)).toBeCloseTo(nowCast([40, 44, null])!, 2);
  });

  it('does not take a burst for an hour', async () => {
    const thing = 'air-dien-toan';
    const burst = Array.from({ length: 50 }, (_, k): [number, number] => [T0 + 20 * HOUR + k * 1000, 300]);
    await rig.store(thing, 'pm10', [...burst, ...hour(21, 40)]);
    await rig.derive();
    expect([...(await told(thing, 'pm10-nowcast')).keys()]).not.toContain(21);
  });

  it('is a day, and a mean of 24 hours, from eighteen hours on', async () => {
    const thing = 'dust-dien-an-1';
    await rig.store(thing, 'pm25', hours(new Array(17).fill(55.7)));
    await rig.derive();
    expect(await told(thing, 'vn-aqi-day')).toEqual(new Map());
    await rig.store(thing, 'pm25', hour(17, 55.7));
    await rig.derive();
    expect(await told(thing, 'vn-aqi-day')).toEqual(new Map([[0, 110]]));
    expect((await told(thing, 'pm25-24h')).get(17)).toBeCloseTo(55.7, 3);
    await rig.store(thing, 'pm25', hours(new Array(12).fill(10), 18));
    await rig.derive();
    expect((await told(thing, 'vn-aqi-day')).get(0)).toBe(pollutantIndex('pm25', (18 * 55.7 + 6 * 10) / 24));
    expect((await told(thing, 'pm25-24h')).get(29)).toBeCloseTo((12 * 55.7 + 12 * 10) / 24, 2);
    expect([...(await told(thing, 'vn-aqi-day')).keys()]).toEqual([0]);
  });

  it('leaves out what is marked as discarded, and counts it again when the mark goes', async () => {
    const thing = 'dust-dien-an-2';
    await rig.store(thing, 'pm25', hours([10, 10, 100, 10]));
    await rig.derive();
    const whole = await told(thing, 'vn-aqi');
    expect([...whole.keys()]).toEqual([1, 2, 3]);
    const range = { fromMs: T0 + HOUR, toMs: T0 + 3 * HOUR };
    const mark = { thing, key: 'pm25', ...range, quality: 'discard' as const, reason: 'wrong' };
    const made = await transaction(rig.pool, (client) => insertMark(client, rig.realm, mark, AUDIT));
    await rig.derive();
    expect(await told(thing, 'vn-aqi')).toEqual(new Map());
    // What no longer counts is in no rollup either.
    await rig.derive();
    const { rows } = await rig.client.query(
      'SELECT sum(n)::int AS n FROM sandbox.observation_10m WHERE datastream_id = $1',
      [await rig.stream(thing, 'vn-aqi')],
    );
    expect(rows).toEqual([{ n: null }]);
    await transaction(rig.pool, (client) => deleteMark(client, rig.realm, made!.id, AUDIT));
    await rig.derive();
    expect(await told(thing, 'vn-aqi')).toEqual(whole);
    const due = await rig.client.query('SELECT FROM core.derived_due');
    expect(due.rowCount).toBe(0);
  });

  it('repairs old values in place, in compressed chunks too, and the rollups of them', async () => {
    const thing = 'dust-bac-song-2';
    await rig.store(thing, 'pm25', hours([10, 10, 10]));
    await rig.derive();
    await rig.derive();
    await rig.compress();
    await rig.store(thing, 'pm25', hour(3, 90));
    await rig.store(thing, 'pm25', [[T0 + HOUR + STEP / 2, 200]]);
    await rig.derive();
    await rig.derive();
    const [, second] = await rig.derived(thing, 'pm25-nowcast');
    expect(second).toEqual([T0 + 2 * HOUR, expect.closeTo(nowCast([10, (12 * 10 + 200) / 13, 10])!, 2)]);
    const { rows } = await rig.client.query(
      `SELECT last::float8, n::int FROM sandbox.observation_1h WHERE datastream_id = $1 AND bucket = to_timestamp($2 / 1000.0)`,
      [await rig.stream(thing, 'pm25-nowcast'), second![0]],
    );
    expect(rows).toEqual([{ last: second![1], n: 1 }]);
  });

  it('waits for the rollups', async () => {
    const thing = 'dust-bac-song-1';
    await rig.store(thing, 'pm25', hours([10, 10]));
    await followDerived({ client: rig.client, origin: randomUUID(), onCommitted: () => undefined });
    expect(await rig.derived(thing, 'vn-aqi')).toEqual([]);
    await rig.derive();
    expect(await rig.derived(thing, 'vn-aqi')).toHaveLength(1);
  });

  it('is no sign of life of its thing', async () => {
    const things = await listThings(rig.pool, rig.realm, 'registered');
    const station = things.find(({ slug }) => slug === 'dust-bac-song-1')!;
    expect(station.datastreams.map(({ key }) => key)).toContain('vn-aqi');
    expect(station.lastHeardMs).toBe(T0 + HOUR + 11 * STEP);
    await rig.client.query('DELETE FROM sandbox.observation WHERE datastream_id = $1', [
      await rig.stream('dust-bac-song-1', 'pm25'),
    ]);
    const silent = await listThings(rig.pool, rig.realm, 'registered');
    expect(silent.find(({ slug }) => slug === 'dust-bac-song-1')!.lastHeardMs).toBeNull();
  });
});
