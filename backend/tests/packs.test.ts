import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type Alarm,
  type AlarmList,
  type AlarmRule,
  type Drill,
  type IngestGap,
  type MaintenanceWindow,
  type Mark,
  type Observations,
  type OpenedPack,
  type PackEstimate,
  type PackHeader,
  type Problem,
  type RealmState,
  type Registry,
  SEVERITIES,
  type Timeline,
} from '@commune/contract';
import { type AlarmEvent, type ConditionChange, stepAlarm } from '@commune/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingItems } from '../../simulators/src/replay/input/recording-items.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { lockAlarms, takeStep, writeAlarms } from '../src/store/alarms/write-alarm.ts';
import { appendJournal } from '../src/store/journal.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import { listRealms } from '../src/store/realms.ts';
import { AlarmWatches } from '../src/watch/alarms/alarm-job.ts';
import { followDerived } from '../src/watch/derived/derived-job.ts';
import { followStationStatus } from '../src/watch/station-status.ts';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';
import { journalSettled } from './journal-settled.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ORIGIN = '00000000-0000-4000-8000-000000000007';
const PERSON = 'tran-thi-lan';
const AIR = 'air-thanh-co';
const THINGS = [AIR, 'air-benh-vien', 'air-dien-toan'];
const GAUGE = 'river-dong-trang';

const SIM = { slug: 'sim', kind: 'sim', name: { vi: 'Mô phỏng', en: 'Simulation' } };

const nowMs = Date.now();
const untilMs = Math.floor(nowMs / 1000) * 1000 - 5 * MINUTE_MS;
const fromMs = untilMs - 6 * HOUR_MS;
const random = sequence(11);

let rig: AlarmRig;
let pack: Buffer;
/** of two things: what is refused need not be large */
let small: Buffer;
beforeAll(async () => {
  rig = await startAlarmRig({ ROLES: 'http,live' });
  await rig.client.query("INSERT INTO core.account (name, role) VALUES ($1, 'operator')", [PERSON]);
  await makeIncident();
  pack = await exported({ authors: 'names', events: '1' });
  small = await exported({ things: `${AIR},${GAUGE}` });
}, 60_000);
afterAll(() => rig?.stop());

/** Readings of every quality, some discarded, some derived; alarms over the window's ends; rules, gaps, maintenance. */
async function makeIncident(): Promise<void> {
  const streams = await streamsOf('sim');
  const name = (id: number) => streams.get(id)!;
  const wanted = [...streams].filter(([, key]) => [...THINGS, GAUGE].includes(key.split('/')[0]!));
  const readings = wanted.flatMap(([datastreamId, key]) => {
    if (!/\/(pm25|pm10|stage|station-status|online)$/.test(key)) return [];
    const value = () =>
      key.endsWith('/online') ? 1 : key.endsWith('/station-status') ? Math.floor(random() * 3) : random() * 12;
    const times = Array.from(
      { length: 90 },
      (_, k) => fromMs - HOUR_MS + k * 5 * MINUTE_MS + Math.floor(random() * 60_000),
    );
    return times.map((timeMs) => ({
      datastreamId,
      timeMs,
      value: value(),
      quality: [0, 0, 1, 2, 4][Math.floor(random() * 5)]!,
    }));
  });
  // Long silent at the beginning, and one that no state tells any more.
  const [quiet, gone] = [...streams.keys()].filter((id) => /voltage/.test(name(id)));
  readings.push({ datastreamId: quiet!, timeMs: fromMs - 6 * 24 * HOUR_MS, value: 231.5, quality: 0 });
  readings.push({ datastreamId: gone!, timeMs: fromMs - 8 * 24 * HOUR_MS, value: 229.25, quality: 0 });
  const { client, sim, app } = rig;
  await prepareDays(client, 'sandbox', fromMs - 9 * 24 * HOUR_MS, nowMs);
  await client.query('BEGIN');
  const { stored } = await mergeObservations(client, 'sandbox', readings);
  await appendJournal(client, 'sandbox', { realmId: sim.id, origin: ORIGIN, via: 'ingest', readings: stored });
  await client.query('COMMIT');
  const mark = { realm: 'sim', thing: AIR, key: 'pm25', reason: 'thay đầu đo', quality: 'discard' };
  expect((await app.post('/api/marks', { ...mark, from: fromMs + HOUR_MS, to: fromMs + 2 * HOUR_MS })).status).toBe(
    201,
  );
  await runJobs();

  await client.query(
    `INSERT INTO sandbox.ingest_gap (from_time, to_time, reason)
     VALUES (to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0), 'broker-away')`,
    [fromMs + 3 * HOUR_MS, fromMs + 3.5 * HOUR_MS],
  );
  await client.query(
    `INSERT INTO sandbox.maintenance_window (realm_id, scope, from_time, to_time, reason, who)
     VALUES ($1, '{"domain":"power"}', to_timestamp($2 / 1000.0), now() + interval '1 day', 'bảo trì', $3)`,
    [sim.id, fromMs - HOUR_MS, PERSON],
  );
  await client.query(
    `INSERT INTO sandbox.calibration (datastream_id, version, valid_from, scale, addend, zero_m, reference, source, note, who, at)
     SELECT d.id, 1, to_timestamp($2 / 1000.0), 1.02, 0, 3.125, 'Hòn Dấu', 'biên bản 12', '', $3, to_timestamp($2 / 1000.0)
     FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id WHERE t.realm_id = $1 AND t.slug = '${GAUGE}' AND d.key = 'stage'`,
    [sim.id, fromMs - HOUR_MS, PERSON],
  );
  const dossier = { id: '6f9c1a52-4a5e-4f0b-9a55-0d5f0c1f2a01', t: fromMs + HOUR_MS, type: 'dossier.received' };
  await client.query(
    `INSERT INTO sandbox.service_event (realm_id, id, time, type, subject, kind, ref, data)
     VALUES ($1, $2, to_timestamp($3 / 1000.0), $4, 'counter-1', 'dossier', 'HS-1', '{"dossier":"HS-1"}'),
            ($1, gen_random_uuid(), to_timestamp($3 / 1000.0), 'report.received', 'reports', 'citizen_report', 'PA-1', '{"report":"PA-1"}')`,
    [sim.id, dossier.id, dossier.t, dossier.type],
  );
  await makeAlarms();
}

async function makeAlarms(): Promise<void> {
  const { client, sim } = rig;
  const ids: string[] = [];
  for (const [k, thing] of THINGS.entries()) {
    // The first is open when the window begins.
    let timeMs = k === 0 ? fromMs - 2 * HOUR_MS : fromMs + Math.floor(random() * HOUR_MS);
    const [id] = await rig.raise([thing], { timeMs, atMs: timeMs + 400.25, severity: 'medium' });
    ids.push(id!);
    for (let n = 0; n < 6; n++) {
      timeMs += 1 + Math.floor(random() * HOUR_MS);
      const kind = (['climbed', 'cleared', 'raised', 'fell'] as const)[Math.floor(random() * 4)]!;
      await step(id!, conditionOf(kind, timeMs, k));
      between.push(timeMs + 150);
    }
  }
  const by = { who: PERSON, atMs: fromMs + 2 * HOUR_MS };
  await step(ids[0]!, { type: 'act', act: { act: 'acknowledge', note: 'đã gọi trạm', ...by } });
  await step(ids[1]!, { type: 'act', act: { act: 'note', text: 'chờ xác minh', ...by } });
  await step(ids[2]!, { type: 'act', act: { act: 'shelve', untilMs: untilMs + HOUR_MS, reason: 'đang sửa', ...by } });
  // What became of them afterwards is no part of it.
  for (const id of ids)
    await step(id, { type: 'act', act: { act: 'assign', assignee: 'Tổ 3', who: PERSON, atMs: nowMs } });
  const [over] = await rig.raise(['truck-1'], { timeMs: fromMs - 5 * HOUR_MS });
  await step(over!, conditionOf('cleared', fromMs - 4 * HOUR_MS, 0));
  await step(over!, { type: 'act', act: { act: 'acknowledge', who: PERSON, atMs: fromMs - 3 * HOUR_MS } });
  const source = (await ask<AlarmRule[]>('/api/alarm-rules', 'sim', {}))[0]!;
  const { condition, name, source: text } = source;
  for (const onDelayS of [60, 120])
    await rig.app.post('/api/alarm-rules', { realm: 'sim', key: 'changed', name, source: text, condition, onDelayS });
  const at = (column: string, version: number) =>
    client.query(
      `UPDATE sandbox.alarm_rule SET ${column} = to_timestamp($1 / 1000.0) WHERE realm_id = $2 AND key = 'changed' AND version = $3`,
      [fromMs + (version === 1 && column === 'created_at' ? -1 : 2) * HOUR_MS, sim.id, version],
    );
  await at('created_at', 1);
  await at('superseded_at', 1);
  await at('created_at', 2);
  // Rules that came with the commune held all the time.
  await client.query(
    `UPDATE sandbox.alarm_rule SET created_at = to_timestamp($1 / 1000.0) WHERE realm_id = $2 AND key <> 'changed'`,
    [fromMs - 24 * HOUR_MS, sim.id],
  );
}

function conditionOf(kind: ConditionChange['kind'], timeMs: number, k: number): AlarmEvent {
  const about = { ruleKey: 'test', thingId: 0, datastreamId: null, version: 1, level: null, why: null, late: false };
  const severity = SEVERITIES[Math.floor(random() * 4)]!;
  const change = { ...about, kind, timeMs, severity, value: 9 + k, limit: 8 };
  return { type: 'condition', change, atMs: timeMs + 300, circumstances: { maintenance: null, outOfService: null } };
}

async function step(id: string, event: AlarmEvent): Promise<void> {
  await rig.client.query('BEGIN');
  const [draft] = await lockAlarms(rig.client, rig.sim, [id]);
  await writeAlarms(rig.client, rig.sim, [takeStep(draft!, stepAlarm(draft!.state, event)!)]);
  await rig.client.query('COMMIT');
}

/** All that follows the journal, as far as it goes. */
async function runJobs(): Promise<void> {
  const { client } = rig;
  await journalSettled(client);
  await bringUpToDate(client);
  await followDerived({ client, origin: ORIGIN, onCommitted: () => undefined });
  await followStationStatus(client);
  await journalSettled(client);
  await bringUpToDate(client);
}

async function ask<T>(address: string, realm: string, query: Record<string, string | number>): Promise<T> {
  const search = new URLSearchParams({ realm });
  for (const [field, value] of Object.entries(query)) search.set(field, String(value));
  const response = await rig.app.get(`${address}?${search}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

const packAddress = (query: Record<string, string>, what = '') =>
  `/api/packs${what}?${new URLSearchParams({ realm: 'sim', from: String(fromMs), until: String(untilMs), ...query })}`;

async function exported(query: Record<string, string> = {}): Promise<Buffer> {
  const response = await rig.app.get(packAddress(query));
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

const textOf = (bytes: Buffer) => gunzipSync(bytes).toString();
const linesOf = (bytes: Buffer) => textOf(bytes).trimEnd().split('\n');
const headerOf = (bytes: Buffer) => JSON.parse(linesOf(bytes)[0]!) as PackHeader;

/** The same pack with other lines, as though it had been made so. */
function remade(change: (lines: string[]) => string[]): Buffer {
  const lines = change(linesOf(small).slice(0, -1));
  const { readings } = headerOf(small).counts;
  const sha256 = createHash('sha256')
    .update(`${lines.join('\n')}\n`)
    .digest('hex');
  return gzipSync(`${lines.join('\n')}\n${JSON.stringify({ pack: 'end', lines: lines.length, readings, sha256 })}\n`);
}

const open = (
  bytes: Buffer,
  headers: Record<string, string> = rig.app.engineer,
  query = 'declaration=no-state-secret',
) =>
  fetch(`${rig.app.run.url}/api/packs?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/gzip', ...headers },
    body: new Uint8Array(bytes),
  });

/** `thing/key` by datastream. */
async function streamsOf(realm: string): Promise<Map<number, string>> {
  const { things } = await ask<Registry>('/api/registry', realm, {});
  return new Map(things.flatMap(({ slug, datastreams }) => datastreams.map(({ id, key }) => [id, `${slug}/${key}`])));
}

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
/** Between when a step came about and when it was written down. */
const between: number[] = [];

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

describe('a pack', () => {
  it('names roles unless names are asked for', async () => {
    const text = textOf(await exported());
    expect(text).not.toContain(PERSON);
    expect(text).toContain('"kind":"acknowledged"');
    expect(text).toContain('"who":"operator"');
    expect(textOf(pack)).toContain(PERSON);
  });

  it('is of the chosen domains and things alone', async () => {
    const chosen = await exported({ domains: 'river', things: AIR });
    const things = linesOf(chosen).flatMap((line) => (line.startsWith('{"pack":"thing"') ? [JSON.parse(line)] : []));
    expect(things.some(({ slug }) => slug === AIR)).toBe(true);
    expect(things.every(({ slug, domain }) => slug === AIR || domain === 'river')).toBe(true);
    expect(headerOf(chosen)).toMatchObject({ only: { domains: ['river'], things: [AIR] }, counts: { alarms: 1 } });
    expect((await open(chosen)).status).toBe(201);
  });

  it('is exported by who may read notes, and opened by an engineer', async () => {
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${rig.app.run.url}${packAddress({}, '/estimate')}`, { headers })).status;
    expect([await status({}), await status(rig.as.leader), await status(rig.as.operator)]).toEqual([401, 200, 200]);
    expect((await fetch(`${rig.app.run.url}${packAddress({})}`)).status).toBe(401);
    expect((await open(pack, {})).status).toBe(401);
    expect((await open(pack, rig.as.leader)).status).toBe(403);
    expect((await open(pack, rig.app.engineer, '')).status).toBe(400);
  });

  it.each([
    ['an end before the beginning', { until: String(fromMs) }, 'until'],
    ['more than a month', { from: String(untilMs - 32 * 24 * HOUR_MS) }, 'until'],
    ['time that has not come', { until: String(Date.now() + 10 * MINUTE_MS) }, 'until'],
    ['a thing that there is not', { things: 'nothing' }, 'things'],
    ['a domain that there is not', { domains: 'sky' }, 'domains'],
  ])('is not made of %s', async (_what, query, field) => {
    const response = await rig.app.get(packAddress(query));
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });
});

describe('what is no whole pack', () => {
  const broken = (bytes: Buffer) => {
    const from = Math.floor(bytes.length * 0.8);
    return Buffer.from(bytes.map((byte, k) => (k > from && k < from + 200 ? byte ^ 0x55 : byte)));
  };
  const replaceLine = (start: string, change: (line: string) => string) => (lines: string[]) => {
    const at = lines.findLastIndex((line) => line.startsWith(start));
    return lines.map((line, k) => (k === at ? change(line) : line));
  };
  const header = (change: object) => () =>
    remade(([first, ...rest]) => [JSON.stringify({ ...JSON.parse(first!), ...change }), ...rest]);

  it.each<[string, () => Buffer, number, string, string]>([
    ['no gzip', () => Buffer.from('time;stage\n1;2\n'), 422, 'not-a-pack', 'a pack is a gzip file'],
    ['another gzip', () => gzipSync('time;stage\n1;2\n'), 422, 'not-a-pack', 'no header'],
    [
      'a recording',
      () => gzipSync('{"recording":1,"at":"","broker":"","topics":[]}\n'),
      422,
      'not-a-pack',
      'no header',
    ],
    ['nothing', () => gzipSync(''), 422, 'not-a-pack', 'empty'],
    ['a cut-off gzip', () => small.subarray(0, small.length - 2000), 422, 'cut-off-pack', 'ends too early'],
    ['a pack without its end', () => gzipSync(textOf(small).slice(0, -200)), 422, 'damaged-pack', 'the line'],
    [
      'a pack that ends after a line',
      () => gzipSync(`${linesOf(small).slice(0, -5).join('\n')}\n`),
      422,
      'cut-off-pack',
      'last line is missing',
    ],
    ['a broken gzip', () => broken(small), 422, 'damaged-pack', ''],
    [
      'a changed value',
      () => gzipSync(textOf(small).replace(/\\"stage\\":\d/, '\\"stage\\":99')),
      422,
      'changed-pack',
      'SHA-256',
    ],
    ['more after its end', () => gzipSync(`${textOf(small)}{"pack":"gap"}\n`), 422, 'changed-pack', 'follows the end'],
    ['a newer pack', header({ pack: 2 }), 422, 'newer-pack', 'open it with a newer program'],
    ['another commune', header({ realm: { ...SIM, communeCode: '99999' } }), 422, 'foreign-pack', '99999'],
    [
      'a property of elsewhere',
      () => remade((lines) => lines.map((line) => line.replaceAll('"property":"stage"', '"property":"shade"'))),
      422,
      'foreign-pack',
      '"shade"',
    ],
    [
      'an alarm without its rule',
      () => remade((lines) => lines.filter((line) => !line.startsWith('{"pack":"rule","key":"test"'))),
      422,
      'damaged-pack',
      'no version 1 of test',
    ],
    [
      'a time outside the window',
      () => remade(replaceLine('[', () => `[1,"ioc/1/sim/${GAUGE}/obs","{\\"t\\":1,\\"v\\":{\\"stage\\":1}}"]`)),
      422,
      'damaged-pack',
      'outside the window',
    ],
    [
      'a reading twice',
      () => remade((lines) => [...lines, lines.findLast((line) => line.startsWith('['))!]),
      422,
      'damaged-pack',
      'twice',
    ],
  ])('is refused: %s', async (_what, make, status, slug, detail) => {
    const before = await left();
    const answer = await open(make());
    const problem = (await answer.json()) as Problem;
    expect([answer.status, problem.type]).toEqual([status, `urn:commune-ioc:problem:${slug}`]);
    expect(problem.detail).toContain(detail);
    expect(await left()).toEqual(before);
  });

  it('names the line', async () => {
    const at = linesOf(small).findIndex((line) => line.startsWith('['));
    const answer = await open(remade((lines) => lines.map((line, k) => (k === at ? '[]' : line))));
    expect(((await answer.json()) as Problem).errors?.[0]?.field).toBe(`line ${at + 1}`);
  });

  it('is cleared away where its process ended on the way', async () => {
    const { slug } = (await (await open(small)).json()) as OpenedPack;
    await rig.client.query(
      'UPDATE core.drill SET opening = true WHERE realm_id = (SELECT id FROM core.realm WHERE slug = $1)',
      [slug],
    );
    expect((await ask<Drill[]>('/api/drills', 'sim', {})).some((drill) => drill.slug === slug)).toBe(false);
    await open(gzipSync(''));
    expect((await rig.client.query('SELECT FROM core.realm WHERE slug = $1', [slug])).rowCount).toBe(0);
  });

  async function left(): Promise<unknown> {
    const { rows } = await rig.client.query(
      `SELECT (SELECT count(*) FROM core.realm) AS realms, (SELECT count(*) FROM sandbox.thing) AS things,
              (SELECT count(*) FROM sandbox.alarm) AS alarms, (SELECT count(*) FROM sandbox.observation) AS readings`,
    );
    return rows[0];
  }
});

/** Numbers in [0, 1), the same ones for a seed. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
