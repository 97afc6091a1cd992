import { createHash } from 'node:crypto';
import path from 'node:path';
import type { MadeReport, MadeReports, Outbox, Problem, ReportSchedule, ReportTimes } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import { lastReport, nextReport } from '@commune/domain';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { PlanBook } from '../src/plan/plan-book.ts';
import { type MakeReport, planReport } from '../src/plan/report.ts';
import { makeDueReports } from '../src/plan/report-job.ts';
import { ScoreBook } from '../src/services/score-book.ts';
import { listReportFiles, pruneReportFiles, readReportFile } from '../src/store/plan/report-files.ts';
import { endSchedule, insertSchedule, listSchedules } from '../src/store/plan/report-schedules.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { transaction } from '../src/store/transaction.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type RunningApp, startApp } from './running-app.ts';

const at = (local: string) => Date.parse(`${local}:00+07:00`);
const AUDIT = { who: 'Lan', role: 'leader', origin: 'test' };
const MONDAYS: ReportTimes = { rhythm: { every: 'week', weekday: 1 }, at: '07:00' };
/** A Thursday. */
const MADE_MS = at('2026-11-26T09:00');

const logger = createLogger('silent');
let database: TestDatabase;
let pool: pg.Pool;
let realm: RealmRow;
let report: MakeReport;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 6 });
  const client = await pool.connect();
  try {
    await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client);
    realm = (await listRealms(client)).find(({ slug }) => slug === 'sim')!;
  } finally {
    client.release();
  }
  const scores = new ScoreBook(pool);
  const book = new PlanBook(pool, (of) => scores.dossiers(of));
  report = (of, format, atMs) => planReport(pool, book, of, format, atMs);
});
afterEach(() => pool.query('TRUNCATE sandbox.report_file, sandbox.report_schedule'));
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

async function plan(times: ReportTimes = MONDAYS, afterMs = MADE_MS): Promise<ReportSchedule> {
  const input = { ...times, format: 'csv' as const };
  return (await transaction(pool, (client) =>
    insertSchedule(client, realm, input, nextReport(times, afterMs), 20, AUDIT),
  ))!;
}
async function makeAt(nowMs: number, make = report): Promise<void> {
  const client = await pool.connect();
  try {
    await makeDueReports(client, [realm], make, nowMs, logger);
  } finally {
    client.release();
  }
}
const files = () => listReportFiles(pool, realm, 100);

describe('a report by plan', () => {
  it('is made when it is due, and not before', async () => {
    const { dueMs } = await plan();
    expect(dueMs).toBe(at('2026-11-30T07:00'));
    await makeAt(dueMs - 1);
    expect(await files()).toEqual([]);
    await makeAt(dueMs + 4000);
    const [made] = await files();
    expect(made).toMatchObject({
      fileName: 'ke-hoach-07-mo-phong-2026-11-30.csv',
      dueMs,
      madeMs: dueMs + 4000,
      format: 'csv',
    });
    const { content } = (await readReportFile(pool, realm, made!.id))!;
    expect(content).toHaveLength(made!.bytes);
    expect(content.toString()).toContain('SỐ LIỆU MÔ PHỎNG');
    expect(await listSchedules(pool, realm)).toMatchObject([{ dueMs: at('2026-12-07T07:00'), failure: null }]);
    await makeAt(dueMs + 20_000);
    expect(await files()).toHaveLength(1);
  });

  it('is made once after a time of being down, and not for each that was missed', async () => {
    await plan();
    const nowMs = at('2027-02-10T15:00');
    await makeAt(nowMs);
    await makeAt(nowMs + 60_000);
    const made = await files();
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({ dueMs: at('2027-02-08T07:00'), madeMs: nowMs });
    expect(await listSchedules(pool, realm)).toMatchObject([{ dueMs: at('2027-02-15T07:00') }]);
  });

  it('is made once though several processes would', async () => {
    const { dueMs } = await plan();
    await Promise.all([makeAt(dueMs), makeAt(dueMs), makeAt(dueMs)]);
    expect(await files()).toHaveLength(1);
  });

  it('that could not be made says why, waits, and is made then', async () => {
    const { dueMs } = await plan();
    const broken: MakeReport = () => Promise.reject(new Error('the disk is full'));
    await makeAt(dueMs, broken);
    expect(await listSchedules(pool, realm)).toMatchObject([{ dueMs, failure: 'the disk is full' }]);
    await makeAt(dueMs + 60_000);
    expect(await files()).toEqual([]);
    await makeAt(dueMs + 6 * 60_000);
    expect(await files()).toHaveLength(1);
    expect(await listSchedules(pool, realm)).toMatchObject([{ failure: null }]);
  });

  it('that was taken off is not made, and what it made stays', async () => {
    const { id, dueMs } = await plan();
    await makeAt(dueMs);
    await transaction(pool, (client) => endSchedule(client, realm, id, AUDIT));
    await makeAt(dueMs + 30 * 86_400_000);
    expect(await files()).toHaveLength(1);
    expect(await listSchedules(pool, realm)).toEqual([]);
  });

  it('is kept within a number, bytes and an age: the oldest go', async () => {
    const { dueMs } = await plan();
    for (let week = 0; week < 5; week++) await makeAt(dueMs + week * 7 * 86_400_000);
    const all = await files();
    expect(all).toHaveLength(5);
    const prune = (most: { files: number; bytes: number }, afterMs = 0) =>
      transaction(pool, (client) => pruneReportFiles(client, realm, most, afterMs));
    await prune({ files: 4, bytes: 1e9 });
    expect((await files()).map(({ id }) => id)).toEqual(all.slice(0, 4).map(({ id }) => id));
    await prune({ files: 4, bytes: all[0]!.bytes + all[1]!.bytes + all[2]!.bytes });
    expect((await files()).map(({ id }) => id)).toEqual(all.slice(0, 3).map(({ id }) => id));
    await prune({ files: 4, bytes: 1e9 }, all[1]!.madeMs);
    expect((await files()).map(({ id }) => id)).toEqual(all.slice(0, 2).map(({ id }) => id));
    // The newest stays however large it is.
    await prune({ files: 4, bytes: 1 });
    expect(await files()).toHaveLength(1);
  });
});

describe('over HTTP', () => {
  let app: RunningApp;
  let leader: { cookie: string };
  beforeAll(async () => {
    app = await startApp(undefined, { ROLES: 'http,watch' });
    const { headers } = await fetch(app.run.signIn.leader, { redirect: 'manual' });
    leader = { cookie: headers.getSetCookie()[0]!.split(';')[0]! };
  });
  afterAll(() => app?.stop());
  const read = async <T>(url: string) => (await (await app.get(url)).json()) as T;

  it('leaders plan reports, everybody who may read has them', async () => {
    const input = { realm: 'live', rhythm: { every: 'quarter', day: 5 }, at: '08:15', format: 'pdf' };
    expect((await app.post('/api/plan/report-schedules', input)).status).toBe(403);
    const wrong = await app.post('/api/plan/report-schedules', { ...input, at: '24:00' }, leader);
    expect([wrong.status, ((await wrong.json()) as Problem).errors?.[0]?.field]).toEqual([400, 'at']);
    const made = (await (await app.post('/api/plan/report-schedules', input, leader)).json()) as ReportSchedule;
    expect(made).toMatchObject({ rhythm: { every: 'quarter', day: 5 }, at: '08:15', format: 'pdf', failure: null });
    expect(made.dueMs).toBe(nextReport({ rhythm: { every: 'quarter', day: 5 }, at: '08:15' }, Date.now()));

    // As though the day had come while nobody was there.
    const client = new pg.Client({ connectionString: app.database.url });
    await client.connect();
    await client.query("UPDATE live.report_schedule SET due_at = now() - interval '200 days'");
    await client.end();
    await expect
      .poll(async () => (await read<MadeReports>('/api/plan/reports?realm=live')).files.length, { timeout: 25_000 })
      .toBe(1);
    const { files: kept, schedules } = await read<MadeReports>('/api/plan/reports?realm=live');
    expect(schedules).toEqual([made]);
    const file = kept[0] as MadeReport;
    expect(file.dueMs).toBe(lastReport(made, Date.now()));
    const answer = await app.get(`/api/plan/reports/${file.id}?realm=live`);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toContain(file.fileName);
    const content = Buffer.from(await answer.arrayBuffer());
    expect([content.length, content.subarray(0, 5).toString()]).toEqual([file.bytes, '%PDF-']);
    const again = Buffer.from(await (await app.get(`/api/plan/reports/${file.id}?realm=live`)).arrayBuffer());
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(digest(again)).toBe(digest(content));

    expect((await app.get(`/api/plan/reports/${file.id}?realm=sim`)).status).toBe(404);
    const url = `${app.run.url}/api/plan/report-schedules/${made.id}?realm=live`;
    expect((await fetch(url, { method: 'DELETE', headers: app.engineer })).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE', headers: leader })).status).toBe(204);
    expect((await fetch(url, { method: 'DELETE', headers: leader })).status).toBe(404);
  });

  it('it is said where nobody is connected, and a screen or a stranger is told nothing', async () => {
    expect(await read<Outbox>('/api/plan/outbox?realm=live')).toEqual({
      ...{ realm: 'live', host: null, leaves: true, queued: 0, oldestQueuedMs: null, dead: 0, lastReceiptMs: null },
      messages: [],
    });
    expect(await read<Outbox>('/api/plan/outbox?realm=sim')).toMatchObject({ leaves: false });
    expect((await fetch(`${app.run.url}/api/plan/outbox?realm=live`)).status).toBe(401);
    expect((await app.post('/api/plan/outbox/1/again', { realm: 'live' })).status).toBe(403);
    expect((await app.post('/api/plan/outbox/1/again', { realm: 'live' }, leader)).status).toBe(404);
  });
});
