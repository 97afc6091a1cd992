import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  Alarm,
  AlarmList,
  AlarmRule,
  Drill,
  IngestGap,
  MaintenanceWindow,
  Mark,
  Observations,
  OpenedPack,
  PackEstimate,
  RealmState,
  Timeline,
} from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingItems } from '../../simulators/src/replay/input/recording-items.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import { listRealms } from '../src/store/realms.ts';
import { AlarmWatches } from '../src/watch/alarms/alarm-job.ts';
import {
  AIR,
  ask,
  between,
  fromMs,
  GAUGE,
  HOUR_MS,
  headerOf,
  linesOf,
  open,
  pack,
  packAddress,
  random,
  rig,
  runJobs,
  startPackRig,
  streamsOf,
  untilMs,
} from './pack-rig.ts';

beforeAll(startPackRig, 60_000);
afterAll(() => rig?.stop());

/** A state by the names of datastreams. */
async function stateOf(realm: string, atMs: number, streams: ReadonlyMap<number, string>) {
  const { i, t0, dt, v, q } = await ask<RealmState>('/api/state', realm, { at: atMs });
  return i
    .map((id, k) => ({ stream: streams.get(id)!, t: t0 + dt[k]!, v: v[k], q: q?.[k] ?? 0 }))
    .sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

/** Alarms without what another realm calls otherwise. */
async function alarmsOf(realm: string, atMs: number) {
  const { alarms } = await ask<AlarmList>('/api/alarms', realm, { at: atMs });
  return alarms.map(({ id: _, realm: __, thing, datastream, ...alarm }: Alarm) => {
    return { ...alarm, thing: { ...thing, id: 0 }, datastream: datastream && { ...datastream, id: 0 } };
  });
}

const moments = Array.from({ length: 50 }, () => Math.floor(fromMs + random() * (untilMs - fromMs)));
moments.push(fromMs, untilMs);

describe('a pack that is opened again', () => {
  let drill: OpenedPack;
  beforeAll(async () => {
    const opened = await open(pack);
    expect(opened.status, await opened.clone().text()).toBe(201);
    drill = (await opened.json()) as OpenedPack;
    // Whatever goes on beside changes nothing of it.
    await runJobs();
    const realms = await listRealms(rig.client);
    const logger = createLogger('silent');
    const watches = new AlarmWatches({ realms, metrics: createMetrics(), logger, isStalled: () => false });
    await watches.round(rig.client);
  }, 60_000);

  it('is a drill of its window, with what it says of itself', async () => {
    const counts = headerOf(pack).counts;
    expect(drill).toMatchObject({ fromMs, untilMs, counts });
    expect(counts).toMatchObject({ alarms: 3, marks: expect.any(Number), maintenance: 1, events: 1 });
    expect(counts.readings).toBeGreaterThan(500);
    const estimate = await ask<PackEstimate>('/api/packs/estimate', 'sim', { from: fromMs, until: untilMs, events: 1 });
    expect(estimate).toEqual({ counts, excess: null });
    const drills = await ask<Drill[]>('/api/drills', 'sim', {});
    expect(drills.find(({ slug }) => slug === drill.slug)).toMatchObject({ fromMs, untilMs, clockMs: untilMs });
    const { rows } = await rig.client.query(
      `SELECT action, subject, who FROM core.audit_entry WHERE action LIKE 'pack.%'`,
    );
    expect(rows.map(({ action, subject }) => [action, subject])).toEqual([
      ['pack.export', 'sim'],
      ['pack.export', 'sim'],
      ['pack.open', drill.slug],
    ]);
  });

  it('has the state of every moment', async () => {
    const [ours, theirs] = [await streamsOf('sim'), await streamsOf(drill.slug)];
    expect([...theirs.values()].sort()).toEqual([...ours.values()].sort());
    let compared = 0;
    for (const atMs of moments) {
      const state = await stateOf(drill.slug, atMs, theirs);
      expect(state).toEqual(await stateOf('sim', atMs, ours));
      compared += state.length;
    }
    expect(compared).toBeGreaterThan(500);
    const live = await stateOf(drill.slug, untilMs, theirs);
    expect(live.some(({ q }) => q === 3) && live.some(({ t }) => t < fromMs)).toBe(true);
  });

  it('has the alarms of every moment, as they stood then', async () => {
    let compared = 0;
    for (const atMs of [...moments, ...between.filter((ms) => ms >= fromMs && ms <= untilMs)]) {
      const alarms = await alarmsOf(drill.slug, atMs);
      expect(alarms).toEqual(await alarmsOf('sim', atMs));
      compared += alarms.length;
    }
    expect(compared).toBeGreaterThan(30);
    const atEnd = await alarmsOf(drill.slug, untilMs);
    const current = await ask<AlarmList>('/api/alarms', drill.slug, {});
    expect(current.alarms.map(({ severity, n }) => [severity, n])).toEqual(
      atEnd.map(({ severity, n }) => [severity, n]),
    );
    expect(JSON.stringify(atEnd)).toContain('chờ xác minh');
    expect(JSON.stringify(atEnd)).not.toContain('Tổ 3');
    const span = { from: fromMs, to: untilMs };
    const [was, is] = [
      await ask<Timeline>('/api/timeline', 'sim', span),
      await ask<Timeline>('/api/timeline', drill.slug, span),
    ];
    expect(is.raised).toEqual(was.raised);
    expect(is.gaps).toEqual(was.gaps);
  });

  it('has the rules that held, marks, gaps, maintenance and calibrations', async () => {
    const rulesAt = async (realm: string, at: number) =>
      (await ask<AlarmRule[]>('/api/alarm-rules', realm, { at })).map(
        ({ key, version, condition, onDelayS, createdMs }) => {
          return { key, version, condition, onDelayS, createdMs };
        },
      );
    for (const atMs of [fromMs, fromMs + HOUR_MS, fromMs + 2 * HOUR_MS - 1, fromMs + 2 * HOUR_MS, untilMs])
      expect(await rulesAt(drill.slug, atMs)).toEqual(await rulesAt('sim', atMs));
    const span = { from: fromMs, to: untilMs };
    const marks = async (realm: string) =>
      (await ask<Mark[]>('/api/marks', realm, span)).map(({ id: _, ...mark }) => JSON.stringify(mark)).sort();
    expect(await marks(drill.slug)).toEqual(await marks('sim'));
    expect((await marks('sim')).length).toBeGreaterThan(5);
    expect(await ask<IngestGap[]>('/api/gaps', drill.slug, span)).toEqual([
      { fromMs: fromMs + 3 * HOUR_MS, toMs: fromMs + 3.5 * HOUR_MS, reason: 'broker-away' },
    ]);
    const maintenance = async (realm: string) =>
      (await ask<MaintenanceWindow[]>('/api/maintenance', realm, {})).map(({ id: _, ...window }) => window);
    expect(await maintenance(drill.slug)).toEqual(await maintenance('sim'));
    const calibrations = (realm: string) => ask<object[]>('/api/calibrations', realm, { thing: GAUGE });
    expect(await calibrations('sim')).toHaveLength(1);
    expect(await calibrations(drill.slug)).toEqual(await calibrations('sim'));
  });

  it('exports the same readings, and rolls them up to the same figures', async () => {
    const names = [...new Set((await stateOf('sim', untilMs, await streamsOf('sim'))).map(({ stream }) => stream))];
    const range = { from: fromMs, to: untilMs };
    const csv = async (realm: string) =>
      (await rig.app.post('/api/observations', { realm, datastream: names, ...range, format: 'csv' })).text();
    const text = await csv('sim');
    expect(text.split('\r\n').length).toBeGreaterThan(500);
    expect(await csv(drill.slug)).toBe(text);
    const rolled = async (realm: string) =>
      ask<Observations>('/api/observations', realm, { thing: AIR, property: 'pm25', ...range, points: 20 });
    const { columns, level } = await rolled(drill.slug);
    expect(level).toBe('10m');
    expect(columns).toEqual((await rolled('sim')).columns);
    // The same pack of the drill: nothing was lost or added on the way.
    const again = await rig.app.get(packAddress({ authors: 'names', events: '1', realm: drill.slug }));
    const body = (bytes: Buffer, realm: string) =>
      linesOf(bytes)
        .slice(1, -1)
        .map((line) => line.replace(`ioc/1/${realm}/`, 'ioc/1/sim/'))
        .sort();
    const packed = Buffer.from(await again.arrayBuffer());
    expect(body(packed, drill.slug)).toEqual(body(pack, 'sim'));
  });

  it('holds the dossiers that were asked for, and no citizen reports', async () => {
    const { rows } = await rig.client.query(
      `SELECT e.kind, e.ref FROM sandbox.service_event e JOIN core.realm r ON r.id = e.realm_id WHERE r.slug = $1`,
      [drill.slug],
    );
    expect(rows).toEqual([{ kind: 'dossier', ref: 'HS-1' }]);
  });

  it('is deleted whole', async () => {
    const another = (await (await open(pack)).json()) as OpenedPack;
    const ids = [...(await streamsOf(another.slug)).keys()];
    const left = async () =>
      (await rig.client.query('SELECT FROM sandbox.observation WHERE datastream_id = ANY($1)', [ids])).rowCount;
    expect(await left()).toBeGreaterThan(500);
    const address = `${rig.app.run.url}/api/drills/${another.slug}`;
    expect((await fetch(address, { method: 'DELETE', headers: rig.app.engineer })).status).toBe(204);
    expect(await left()).toBe(0);
  });

  it('is played by a replay as well', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pack-'));
    try {
      const file = path.join(folder, 'pack.ioc.gz');
      await writeFile(file, pack);
      let values = 0;
      const refused: unknown[] = [];
      const onRefused = (refusal: unknown) => refused.push(refusal);
      for await (const items of recordingItems({
        ...{ file, fileIndex: 0, realm: 'other', onRefused },
        onTimes: () => undefined,
      })) {
        for (const item of items)
          if (item.kind === 'message' && item.topic.endsWith('/obs'))
            values += Object.keys((JSON.parse(String(item.payload)) as { v: object }).v).length;
      }
      expect(refused).toEqual([]);
      // What was derived is derived again.
      const derived = linesOf(pack).filter((line) => line.startsWith('{"pack":"derived"'));
      expect(derived.length).toBeGreaterThan(10);
      const n = derived.reduce((sum, line) => sum + Object.keys((JSON.parse(line) as { v: object }).v).length, 0);
      expect(values + n).toBe(headerOf(pack).counts.readings);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
