import { GAP_GRACE_MS, stepAlarm } from '@commune/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import { lockAlarms, takeStep, writeAlarms } from '../src/store/alarms/write-alarm.ts';
import { between } from '../src/store/transaction.ts';
import { createAlarmJob } from '../src/watch/alarms/alarm-job.ts';
import { AlarmWatchRig, type TestReading } from './alarm-watch-rig.ts';

const SECOND = 1000;

let rig: AlarmWatchRig;
/** Each test has a thing of its own. */
let thing: string;
let things = 0;
/** A whole second some minutes ago. */
let t0: number;

beforeAll(async () => {
  rig = await AlarmWatchRig.open();
});
afterAll(() => rig?.close());
afterEach(async () => {
  await rig.client.query(
    `DELETE FROM sandbox.alarm; DELETE FROM sandbox.alarm_condition; DELETE FROM sandbox.alarm_rule;
     DELETE FROM sandbox.maintenance_window; DELETE FROM sandbox.out_of_service; DELETE FROM sandbox.observation_mark;
     DELETE FROM sandbox.ingest_gap`,
  );
  rig.stalled = false;
});

async function aThing(expectedIntervalS = 60): Promise<string> {
  thing = `watched-${++things}`;
  t0 = Math.floor(Date.now() / SECOND - 120) * SECOND;
  await rig.addThings([thing], expectedIntervalS);
  return thing;
}

/** `[seconds after t0, value of pm25]` */
const dust = (...values: [number, number][]): TestReading[] =>
  values.map(([seconds, value]) => [thing, 'pm25', t0 + seconds * SECOND, value]);

/** A rule that looks at this test's thing alone. */
const rule = (key: string, more: object = {}) => rig.saveRule(key, { scope: { things: [thing] }, ...more });

const kinds = async () => (await rig.told()).map((alarm) => alarm.kinds);

describe('alarms are kept', () => {
  it('from raised over another level to cleared, by the times of the readings', async () => {
    await aThing();
    await rule('dust');
    const watches = rig.watches();
    await rig.commit(dust([0, 10], [10, 60]));
    await rig.follow(watches);
    expect(await rig.told()).toMatchObject([{ rule: 'dust', thing, kinds: ['raised'], severity: 'medium', value: 60 }]);
    await rig.commit(dust([20, 120]));
    await rig.commit(dust([30, 80], [40, 20]));
    await rig.follow(watches);
    expect(await rig.told()).toMatchObject([
      {
        ...{ thing, open: true, value: 20, kinds: ['raised', 'climbed', 'fell', 'cleared'] },
        timesMs: [10, 20, 30, 40].map((seconds) => t0 + seconds * SECOND),
      },
    ]);
  });

  it('with a reading that comes out of order within the window, and without one that comes behind it', async () => {
    await aThing();
    await rule('dust');
    const metrics = createMetrics();
    const watches = rig.watches(metrics);
    await rig.commit(dust([0, 10]));
    await rig.follow(watches);
    // The younger entry holds what was measured before: it goes with the older one.
    await rig.commit([[thing, 'pm10', t0 + 20 * SECOND, 5]], { agoMs: 350 });
    await rig.commit(dust([10, 60], [30, 10]), { agoMs: 0 });
    await watches.round(rig.client);
    expect(await kinds()).toEqual([['raised']]);
    await rig.follow(watches);
    expect(await kinds()).toEqual([['raised', 'cleared']]);
    const behind = async () => (await metrics.alarmsBehind.get()).values[0]!.value;
    expect(await behind()).toBe(0);
    await rig.commit(dust([25, 200]));
    await rig.follow(watches);
    expect(await behind()).toBe(1);
    expect(await kinds()).toEqual([['raised', 'cleared']]);
  });

  it('without what is imported or discarded', async () => {
    await aThing();
    await rule('dust');
    const watches = rig.watches();
    await rig.commit(dust([10, 200]), { via: 'import' });
    await rig.follow(watches);
    expect(await kinds()).toEqual([]);
    await rig.client.query(
      `INSERT INTO sandbox.observation_mark (datastream_id, from_time, to_time, quality, reason, who)
       VALUES ($1, to_timestamp($2 / 1000.0), to_timestamp($3 / 1000.0), 'discard', 'test', 'test')`,
      [rig.stream(thing), t0 + 20 * SECOND, t0 + 30 * SECOND],
    );
    await rig.commit(dust([20, 200], [29, 200]));
    await rig.follow(watches);
    expect(await kinds()).toEqual([]);
    await rig.commit(dust([30, 200]));
    await rig.follow(watches);
    expect(await kinds()).toEqual([['raised']]);
  });

  it('as of the newest reading where the value is derived and changes in place', async () => {
    await aThing();
    const index = { type: 'threshold', property: 'vn-aqi', direction: 'above' };
    await rule('index', { condition: { ...index, levels: [{ severity: 'high', at: 150 }] } });
    const watches = rig.watches();
    await rig.commit([[thing, 'pm10', t0 + 60 * SECOND, 5]]);
    await rig.commit([[thing, 'vn-aqi', t0, 100]], { via: 'derived' });
    await rig.follow(watches);
    await rig.commit([[thing, 'pm10', t0 + 70 * SECOND, 5]]);
    await rig.client.query('DELETE FROM sandbox.observation WHERE datastream_id = $1', [rig.stream(thing, 'vn-aqi')]);
    await rig.commit([[thing, 'vn-aqi', t0, 160]], { via: 'derived' });
    await rig.follow(watches);
    expect(await rig.told()).toMatchObject([{ kinds: ['raised'], timesMs: [t0 + 70 * SECOND] }]);
  });
});

describe('a restart', () => {
  it('in the middle of a delay goes on with it, and keeps what was acknowledged', async () => {
    await aThing(1);
    await rule('slow', { onDelayS: 20 });
    await rule('dust');
    await rig.commit(dust([0, 10], [10, 60]));
    await rig.follow(rig.watches());
    expect((await rig.told('slow')).length).toBe(0);
    const { rows } = await rig.client.query<{ id: string }>('SELECT id::text FROM sandbox.alarm');
    const act = { act: 'acknowledge', who: 'operator', atMs: Date.now() } as const;
    await between(rig.client, 'BEGIN', async (client) => {
      const locked = await lockAlarms(client, rig.sim, [rows[0]!.id]);
      await writeAlarms(
        client,
        rig.sim,
        locked.map((draft) => takeStep(draft, stepAlarm(draft.state, { type: 'act', act }))),
      );
    });
    // Before the next begins: it finds the rows stored and the entries yet to be evaluated.
    await rig.commit(dust([20, 60], [31, 61]));
    await rig.follow(rig.watches());
    await rig.follow(rig.watches());
    expect(await rig.told('slow')).toMatchObject([{ kinds: ['raised'], value: 61, timesMs: [t0 + 31 * SECOND] }]);
    expect(await rig.told('dust')).toMatchObject([{ kinds: ['raised', 'acknowledged'], open: true }]);
  });

  it('looks back on what was read before it', async () => {
    await aThing();
    const over = { type: 'threshold', property: 'pm25', take: 'mean', overS: 60, direction: 'above' };
    await rule('mean', { condition: { ...over, levels: [{ severity: 'high', at: 50 }] } });
    await rig.commit(dust([0, 40], [20, 40], [40, 40]));
    await rig.follow(rig.watches());
    await rig.commit(dust([50, 100]));
    const watches = rig.watches();
    await rig.follow(watches);
    expect(await rig.told()).toMatchObject([{ kinds: ['raised'], value: 55 }]);
  });
});

describe('what alarms hang on may change while they are kept', () => {
  it('a rule gets another version and is switched off', async () => {
    await aThing();
    await rule('dust');
    const watches = rig.watches();
    await rig.commit(dust([0, 10], [10, 60]));
    await rig.follow(watches);
    await rule('dust', { enabled: false });
    await watches.round(rig.client);
    expect(await kinds()).toEqual([['raised', 'cleared']]);
    const { rows } = await rig.client.query("SELECT why FROM sandbox.alarm_transition WHERE kind = 'cleared'");
    expect(rows).toEqual([{ why: 'rule-disabled' }]);
    await rule('dust', { onDelayS: 0 });
    await rig.commit(dust([20, 70]));
    await rig.follow(watches);
    expect(await kinds()).toEqual([['raised', 'cleared', 'reactivated']]);
  });

  it('a rule comes that looks further back than what is remembered', async () => {
    await aThing();
    const watches = rig.watches();
    await rig.commit(dust([0, 60], [20, 60], [40, 60]));
    await rig.follow(watches);
    const over = { type: 'threshold', property: 'pm25', take: 'sum', overS: 60, direction: 'above' };
    await rule('sum', { condition: { ...over, levels: [{ severity: 'high', at: 190 }] } });
    await rig.commit(dust([50, 20]));
    await rig.follow(watches);
    expect(await rig.told()).toMatchObject([{ kinds: ['raised'], value: 200 }]);
  });

  it('a thing is registered and speaks at once', async () => {
    await aThing();
    await rig.saveRule('dust', { scope: { things: ['newcomer'] } });
    const watches = rig.watches();
    await watches.round(rig.client);
    thing = 'newcomer';
    await rig.addThings([thing]);
    await rig.commit(dust([0, 60]));
    await rig.follow(watches);
    expect(await kinds()).toEqual([['raised']]);
  });
});

describe('silence', () => {
  const silent = { condition: { type: 'silence', after: 'late', severity: 'low' } };

  const heardAMinuteAgo = async () => {
    await aThing(1);
    await rule('silent', silent);
    await rig.commit([[thing, 'pm25', Date.now() - 60 * SECOND, 1]], { agoMs: 60 * SECOND });
  };

  it('is told by the clock', async () => {
    await heardAMinuteAgo();
    await rig.follow(rig.watches());
    expect(await kinds()).toEqual([['raised']]);
  });

  it('is ours while nothing is taken in, until things had time to come back', async () => {
    await heardAMinuteAgo();
    const watches = rig.watches();
    rig.stalled = true;
    await rig.follow(watches);
    expect(await kinds()).toEqual([]);
    rig.stalled = false;
    const begun = Date.now();
    const silentAgain = async () => {
      await watches.round(rig.client);
      expect(await kinds()).toEqual([['raised']]);
    };
    await vi.waitFor(silentAgain, { timeout: 15_000, interval: 100 });
    expect(Date.now() - begun).toBeGreaterThan(GAP_GRACE_MS);
  });

  it('is ours in a gap that was noted', async () => {
    await heardAMinuteAgo();
    await rig.client.query(
      `INSERT INTO sandbox.ingest_gap (from_time, to_time, reason)
       VALUES (now() - interval '59 s', now() + interval '1 h', 'stopped')`,
    );
    const watches = rig.watches();
    await rig.follow(watches);
    expect(await kinds()).toEqual([]);
    await rig.client.query('DELETE FROM sandbox.ingest_gap');
    await watches.round(rig.client);
    expect(await kinds()).toEqual([['raised']]);
  });
});

describe('the clock alone', () => {
  it('ends shelving, and begins and ends maintenance', async () => {
    await aThing();
    await rule('dust');
    const watches = rig.watches();
    await rig.commit(dust([0, 60]));
    await rig.follow(watches);
    await rig.client.query(
      `UPDATE sandbox.alarm SET shelved = jsonb_build_object('who', 'a', 'atMs', 0, 'reason', 'b', 'untilMs', $1::float8)`,
      [Date.now() + 500],
    );
    await rig.client.query(
      `INSERT INTO sandbox.maintenance_window (realm_id, scope, from_time, to_time, reason, who)
       VALUES ($1, $2, now() + interval '0.5 s', now() + interval '2 s', 'thay lọc', 'engineer')`,
      [rig.sim.id, { things: [thing] }],
    );
    const all = ['raised', 'unshelved', 'suppressed', 'unsuppressed'];
    const over = async () => {
      await watches.round(rig.client);
      expect(await kinds()).toEqual([all]);
    };
    await vi.waitFor(over, { timeout: 10_000, interval: 100 });
  });

  it('leaves a new alarm back that is raised in maintenance or out of service', async () => {
    await aThing();
    await rule('dust');
    const watches = rig.watches();
    await rig.client.query(`INSERT INTO sandbox.out_of_service (thing_id, reason, who)
      SELECT thing_id, 'hỏng', 'engineer' FROM sandbox.datastream WHERE id = ${rig.stream(thing)}`);
    await rig.commit(dust([0, 60]));
    await rig.follow(watches);
    expect(await kinds()).toEqual([['raised', 'taken-out-of-service']]);
  });
});

describe('two that could keep them', () => {
  it('take over in the middle of a storm with nothing missing or doubled', { timeout: 60_000 }, async () => {
    await rig.saveRule('dust');
    const many = Array.from({ length: 200 }, (_, k) => `storm-${k}`);
    await rig.addThings(many);
    t0 = Math.floor(Date.now() / SECOND - 120) * SECOND;
    const logger = createLogger('silent');
    const parts = { realms: rig.realms, logger, isStalled: () => false };
    const started = [0, 1].map(() => {
      const job = createAlarmJob({ ...parts, metrics: createMetrics(), connect: () => rig.connect() });
      job.start();
      return job;
    });
    /** Ends whoever holds the lock; returns whether anybody did. */
    const kill = async () =>
      (
        await rig.client.query(
          `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
           WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database() AND l.pid <> pg_backend_pid()`,
        )
      ).rowCount;
    try {
      for (let step = 0; step < 20; step++) {
        const value = [20, 60, 120, 80][step % 4]!;
        await rig.commit(
          many.map((slug) => [slug, 'pm25', t0 + step * SECOND, value]),
          { agoMs: 300 },
        );
        if (step % 5 === 3) await vi.waitFor(async () => expect(await kill()).toBeGreaterThan(0), { timeout: 5000 });
      }
      const done = async () => {
        const { rows } = await rig.client.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM sandbox.alarm_transition WHERE kind <> 'flapping'",
        );
        expect(rows[0]!.n).toBeGreaterThanOrEqual(many.length * 19);
      };
      await vi.waitFor(done, { timeout: 30_000, interval: 50 });
    } finally {
      for (const job of started) await job.stop();
    }
    const told = await rig.told();
    expect(told.map((alarm) => alarm.thing).toSorted()).toEqual(many.toSorted());
    const cycle = ['climbed', 'fell', 'cleared'];
    const flow = ['raised', ...cycle, ...Array.from({ length: 4 }, () => ['reactivated', ...cycle]).flat()].slice(
      0,
      19,
    );
    for (const alarm of told) expect(alarm.kinds.filter((kind) => kind !== 'flapping')).toEqual(flow);
  });
});
