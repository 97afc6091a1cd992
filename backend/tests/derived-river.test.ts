import { randomUUID } from 'node:crypto';
import { ratesOfRise } from '@commune/domain';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { insertMark } from '../src/store/marks.ts';
import { transaction } from '../src/store/transaction.ts';
import { followDerived } from '../src/watch/derived/derived-job.ts';
import { DerivedRig } from './derived-rig.ts';

const MINUTE = 60_000;
const T0 = Math.floor(Date.now() / 86_400_000 - 3) * 86_400_000;
const GAUGE = 'river-dien-phu';
/** Diên Phú, by the provincial decision. */
const LEVELS = [4.5, 5, 5.5];

let rig: DerivedRig;
beforeAll(async () => {
  rig = await DerivedRig.create();
  // the levels are those that each test sets
  await rig.client.query('DELETE FROM sandbox.alarm_rule');
});
afterAll(async () => {
  await rig?.stop();
});

const at = (minute: number, stage: number): [number, number] => [T0 + minute * MINUTE, stage];

/** By minute since T0. */
async function told(thing: string, key: string): Promise<[minute: number, value: number][]> {
  return (await rig.derived(thing, key)).map(([timeMs, value]) => [(timeMs - T0) / MINUTE, value]);
}

async function setLevels(key: string, version: number, governing: boolean, levels: readonly number[]): Promise<void> {
  await rig.client.query(
    'UPDATE sandbox.alarm_rule SET superseded_at = now() WHERE realm_id = $1 AND key = $2 AND superseded_at IS NULL',
    [rig.realm.id, key],
  );
  const definition = {
    name: { vi: 'Mức báo động lũ', en: 'Flood alarm levels' },
    scope: { things: [GAUGE] },
    condition: {
      type: 'threshold',
      property: 'stage',
      take: 'value',
      overS: 0,
      direction: 'above',
      levels: levels.map((limit, k) => ({
        severity: 'high',
        at: limit,
        name: { vi: `BĐ${k + 1}`, en: `Level ${k + 1}` },
      })),
      hysteresis: 0.1,
    },
    governing,
    enabled: true,
    source: 'test',
    verified: false,
  };
  await rig.client.query(
    'INSERT INTO sandbox.alarm_rule (realm_id, key, version, definition, created_by) VALUES ($1, $2, $3, $4, $5)',
    [rig.realm.id, key, version, definition, 'test'],
  );
}

describe('what is derived of a river', () => {
  it('is the rate of rise at each reading, and no level where no rule that governs names the gauge', async () => {
    await setLevels('another', 1, false, [1, 2, 3]);
    await rig.store(GAUGE, 'stage', [at(0, 4), at(30, 4.3), at(60, 4.6)]);
    await rig.derive();
    expect(await told(GAUGE, 'rate-of-rise')).toEqual([
      [30, 0.6],
      [60, 0.6],
    ]);
    expect(await told(GAUGE, 'flood-level')).toEqual([]);
  });

  it('is the legal level at each reading from then on', async () => {
    await setLevels('flood-dien-phu', 1, true, LEVELS);
    await rig.store(GAUGE, 'stage', [at(90, 4.49), at(120, 4.5), at(150, 5.2), at(180, 5.5), at(210, 5.49)]);
    await rig.derive();
    expect(await told(GAUGE, 'flood-level')).toEqual([
      [90, 0],
      [120, 1],
      [150, 2],
      [180, 3],
      [210, 2],
    ]);
    const { rows } = await rig.client.query(
      `SELECT d.key, d.expected_interval_s = s.expected_interval_s AS same FROM sandbox.datastream d
       JOIN sandbox.datastream s ON s.thing_id = d.thing_id AND s.key = 'stage'
       WHERE s.id = $1 AND d.key IN ('flood-level', 'rate-of-rise') ORDER BY d.key`,
      [await rig.stream(GAUGE, 'stage')],
    );
    expect(rows).toEqual([
      { key: 'flood-level', same: true },
      { key: 'rate-of-rise', same: true },
    ]);
  });

  it('takes new levels for new readings, and leaves the past as it was', async () => {
    await setLevels('flood-dien-phu', 2, true, [4, 4.2, 4.4]);
    await rig.store(GAUGE, 'stage', [at(600, 4.3)]);
    await rig.derive();
    expect((await told(GAUGE, 'flood-level')).at(-1)).toEqual([600, 2]);
    expect((await told(GAUGE, 'flood-level')).slice(0, 2)).toEqual([
      [90, 0],
      [120, 1],
    ]);
    await setLevels('flood-dien-phu', 3, true, LEVELS);
  });

  it('is told anew of the hour after a reading that comes late, and without one that is discarded', async () => {
    await rig.store(GAUGE, 'stage', [at(1000, 3), at(1090, 4)]);
    await rig.derive();
    const of = async () => (await told(GAUGE, 'rate-of-rise')).filter(([minute]) => minute >= 1000);
    expect(await of()).toEqual([]);
    await rig.store(GAUGE, 'stage', [at(1040, 3.5)], 'import');
    await rig.derive();
    expect(await of()).toEqual([
      [1040, 0.75],
      [1090, 0.6],
    ]);
    const range = { fromMs: T0 + 1040 * MINUTE, toMs: T0 + 1041 * MINUTE };
    const mark = { thing: GAUGE, key: 'stage', ...range, quality: 'discard' as const, reason: 'wrong' };
    await transaction(rig.pool, (client) =>
      insertMark(client, rig.realm, mark, { who: 'engineer', role: 'engineer', origin: 'test' }),
    );
    await rig.derive();
    expect(await of()).toEqual([]);
    expect((await told(GAUGE, 'flood-level')).map(([minute]) => minute)).not.toContain(1040);
  });

  it('never overwrites what a device sent', async () => {
    const thing = 'river-dong-trang';
    await rig.store(thing, 'stage', [at(0, 3), at(30, 4)]);
    await rig.derive();
    await rig.store(thing, 'rate-of-rise', [at(60, 77)]);
    await rig.store(thing, 'stage', [at(60, 5)]);
    await rig.derive();
    expect(await told(thing, 'rate-of-rise')).toEqual([[30, 2]]);
    const { rows } = await rig.client.query(
      'SELECT value FROM sandbox.observation WHERE datastream_id = $1 AND time = to_timestamp($2 / 1000.0)',
      [await rig.stream(thing, 'rate-of-rise'), T0 + 60 * MINUTE],
    );
    expect(rows).toEqual([{ value: 77 }]);
  });

  it('equals what the whole history says, in whatever order it came', { timeout: 60_000 }, async () => {
    const reading = fc.record({
      minute: fc.integer({ min: 3000, max: 3600 }),
      stage: fc.integer({ min: 300, max: 600 }),
    });
    const history = fc.uniqueArray(reading, { minLength: 1, maxLength: 25, selector: ({ minute }) => minute });
    const { rows } = await rig.client.query<{ slug: string }>(
      "SELECT slug FROM sandbox.thing WHERE kind = 'canal-gauge' ORDER BY id",
    );
    const thing = rows[0]!.slug;
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 6 }), async (readings, size) => {
        await rig.client.query('DELETE FROM sandbox.observation; DELETE FROM sandbox.observation_mark');
        for (let k = 0; k < readings.length; k += size) {
          const portion = readings.slice(k, k + size).map(({ minute, stage }) => at(minute, stage / 100));
          await rig.store(thing, 'stage', portion);
          await rig.derive();
        }
        const sorted = readings
          .map(({ minute, stage }) => ({ timeMs: minute * MINUTE, stageM: stage / 100 }))
          .toSorted((a, b) => a.timeMs - b.timeMs);
        const expected = ratesOfRise(sorted).flatMap((rate, k): [number, number][] =>
          rate === null ? [] : [[sorted[k]!.timeMs / MINUTE, Math.round(rate * 1000) / 1000]],
        );
        expect(await told(thing, 'rate-of-rise')).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('is whole after any break in the middle', async () => {
    await rig.client.query('DELETE FROM sandbox.observation; DELETE FROM sandbox.observation_mark');
    await rig.store(GAUGE, 'stage', [at(0, 4), at(30, 4.6), at(60, 5.2), at(90, 5.8)]);
    await rig.store(
      'air-thanh-co',
      'pm25',
      Array.from({ length: 48 }, (_, k) => [T0 + k * 5 * MINUTE, 20]),
    );
    await bringUpToDate(rig.client);
    const before = await rig.derivedEntries();
    let breaks = 0;
    for (let after = 1; ; after++) {
      if (await deriveUntil(after)) break;
      breaks++;
    }
    expect(breaks).toBeGreaterThan(20);
    expect(await told(GAUGE, 'rate-of-rise')).toEqual([30, 60, 90].map((minute) => [minute, 1.2]));
    expect((await told(GAUGE, 'flood-level')).map(([, level]) => level)).toEqual([0, 1, 2, 3]);
    expect((await told('air-thanh-co', 'vn-aqi')).map(([minute]) => minute)).toEqual([60, 120, 180]);
    // Each derivation's portion was committed once, whatever was broken off before.
    expect(await rig.derivedEntries()).toBe(before + 2);
    expect(await rig.derive()).toEqual([]);
  });
});

/** Derives on a connection of its own that breaks at a query; returns whether it came through before. */
async function deriveUntil(queries: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: rig.url });
  client.on('error', () => undefined);
  await client.connect();
  let n = 0;
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((...args: unknown[]) => {
    if (++n === queries) (client as unknown as { connection: pg.Connection }).connection.stream.destroy();
    return query(...args);
  }) as typeof client.query;
  try {
    await followDerived({ client, origin: randomUUID(), onCommitted: () => undefined });
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
