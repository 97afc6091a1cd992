import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type AlarmRule, type PackHeader, type Registry, SEVERITIES } from '@commune/contract';
import { type AlarmEvent, type ConditionChange, stepAlarm } from '@commune/domain';
import { expect } from 'vitest';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { lockAlarms, takeStep, writeAlarms } from '../src/store/alarms/write-alarm.ts';
import { appendJournal } from '../src/store/journal.ts';
import { mergeObservations, prepareDays } from '../src/store/observations.ts';
import { followDerived } from '../src/watch/derived/derived-job.ts';
import { followStationStatus } from '../src/watch/station-status.ts';
import { type AlarmRig, startAlarmRig } from './alarm-rig.ts';
import { journalSettled } from './journal-settled.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
const ORIGIN = '00000000-0000-4000-8000-000000000007';
export const PERSON = 'tran-thi-lan';
export const AIR = 'air-thanh-co';
const THINGS = [AIR, 'air-benh-vien', 'air-dien-toan'];
export const GAUGE = 'river-dong-trang';

export const SIM = { slug: 'sim', kind: 'sim', name: { vi: 'Mô phỏng', en: 'Simulation' } };

const nowMs = Date.now();
export const untilMs = Math.floor(nowMs / 1000) * 1000 - 5 * MINUTE_MS;
export const fromMs = untilMs - 6 * HOUR_MS;
export const random = sequence(11);

export let rig: AlarmRig;
export let pack: Buffer;
/** of two things: what is refused need not be large */
export let small: Buffer;
/** The program with an incident in realm `sim`, and packs of it. Of one test file. */
export async function startPackRig(): Promise<void> {
  rig = await startAlarmRig({ ROLES: 'http,live' });
  await rig.client.query("INSERT INTO core.account (name, role) VALUES ($1, 'operator')", [PERSON]);
  await makeIncident();
  pack = await exported({ authors: 'names', events: '1' });
  small = await exported({ things: `${AIR},${GAUGE}` });
}

/** Between when a step came about and when it was written down. */
export const between: number[] = [];

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
export async function runJobs(): Promise<void> {
  const { client } = rig;
  await journalSettled(client);
  await bringUpToDate(client);
  await followDerived({ client, origin: ORIGIN, onCommitted: () => undefined });
  await followStationStatus(client);
  await journalSettled(client);
  await bringUpToDate(client);
}

export async function ask<T>(address: string, realm: string, query: Record<string, string | number>): Promise<T> {
  const search = new URLSearchParams({ realm });
  for (const [field, value] of Object.entries(query)) search.set(field, String(value));
  const response = await rig.app.get(`${address}?${search}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

export const packAddress = (query: Record<string, string>, what = '') =>
  `/api/packs${what}?${new URLSearchParams({ realm: 'sim', from: String(fromMs), until: String(untilMs), ...query })}`;

export async function exported(query: Record<string, string> = {}): Promise<Buffer> {
  const response = await rig.app.get(packAddress(query));
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

export const textOf = (bytes: Buffer) => gunzipSync(bytes).toString();
export const linesOf = (bytes: Buffer) => textOf(bytes).trimEnd().split('\n');
export const headerOf = (bytes: Buffer) => JSON.parse(linesOf(bytes)[0]!) as PackHeader;

/** The same pack with other lines, as though it had been made so. */
export function remade(change: (lines: string[]) => string[]): Buffer {
  const lines = change(linesOf(small).slice(0, -1));
  const { readings } = headerOf(small).counts;
  const sha256 = createHash('sha256')
    .update(`${lines.join('\n')}\n`)
    .digest('hex');
  return gzipSync(`${lines.join('\n')}\n${JSON.stringify({ pack: 'end', lines: lines.length, readings, sha256 })}\n`);
}

export const open = (
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
export async function streamsOf(realm: string): Promise<Map<number, string>> {
  const { things } = await ask<Registry>('/api/registry', realm, {});
  return new Map(things.flatMap(({ slug, datastreams }) => datastreams.map(({ id, key }) => [id, `${slug}/${key}`])));
}

/** Numbers in [0, 1), the same ones for a seed. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
