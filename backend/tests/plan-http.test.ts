import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DataDuty, IndicatorValue, PlanTask, Problem, Reminder, Scorecard, ScorecardRow } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTable } from '../src/tables/open-table.ts';
import { type RunningApp, startApp } from './running-app.ts';

type Headers = { cookie: string };
let app: RunningApp;
let folder: string;
let operator: Headers;
let leader: Headers;
let other: Headers;
let administrator: Headers;
beforeAll(async () => {
  app = await startApp(undefined, { ROLES: 'http' });
  folder = await mkdtemp(path.join(tmpdir(), 'commune-plan-'));
  const signIn = async (role: 'operator' | 'leader' | 'administrator', name: string) => {
    const link = `${app.run.signIn[role]}?${new URLSearchParams({ name })}`;
    const { headers } = await fetch(link, { redirect: 'manual' });
    return { cookie: headers.getSetCookie()[0]!.split(';')[0]! };
  };
  operator = await signIn('operator', 'Trực B');
  leader = await signIn('leader', 'Lan');
  other = await signIn('leader', 'Minh');
  administrator = await signIn('administrator', 'Hạnh');
});
afterAll(async () => {
  await app?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const YEAR = Number(new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 4));
const DECLARED = { declaration: 'no-state-secret' };
async function send<T>(as: Headers, url: string, body: object, method = 'POST'): Promise<{ status: number; body: T }> {
  const response = await fetch(app.run.url + url, {
    method,
    headers: { 'content-type': 'application/json', ...as },
    ...(method === 'POST' ? { body: JSON.stringify({ realm: 'live', ...body }) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
const rowOf = async (key: string): Promise<ScorecardRow> => {
  const scorecard = (await (await app.get('/api/plan?realm=live')).json()) as Scorecard;
  return scorecard.rows.find(({ indicator }) => indicator.key === key)!;
};
const value = (more: object = {}) => ({
  ...{ indicator: 'cashless', from: '2025-10-01', to: '2025-12-31', figure: { type: 'value', value: 41 } },
  ...{ source: 'Báo cáo quý IV của ngân hàng', evidence: 'Công văn số 12' },
  ...DECLARED,
  ...more,
});
const enter = (as: Headers, more: object = {}) => send<IndicatorValue & Problem>(as, '/api/plan/values', value(more));
const decide = (as: Headers, id: string, what: 'approve' | 'reject', body: object = {}) =>
  send<IndicatorValue & Problem>(as, `/api/plan/values/${id}/${what}`, body);
const slugOf = ({ type }: Problem) => type.split(':').at(-1);

describe('a value that is entered by hand', () => {
  it('counts once another person has approved it', async () => {
    const { status, body: entered } = await enter(leader);
    expect([status, entered.state, entered.enteredBy]).toEqual([201, 'waiting', 'Lan']);
    expect(await rowOf('cashless')).toMatchObject({ figure: null, waiting: 1 });

    const own = await decide(leader, entered.id, 'approve');
    expect([own.status, slugOf(own.body)]).toEqual([409, 'second-person-needed']);
    expect((await decide(operator, entered.id, 'approve')).status).toBe(403);
    expect((await rowOf('cashless')).figure).toBeNull();

    const approved = await decide(other, entered.id, 'approve');
    expect([approved.status, approved.body.state, approved.body.decidedBy]).toEqual([200, 'approved', 'Minh']);
    const row = await rowOf('cashless');
    expect(row).toMatchObject({ figure: { value: 41 }, waiting: 0, pace: { value: 41, status: 'no_data' } });
    expect(row.source.vi).toBe('Nhập tay: Báo cáo quý IV của ngân hàng');
    const again = await decide(administrator, entered.id, 'reject', { reason: 'sai' });
    expect([again.status, slugOf(again.body)]).toEqual([409, 'already-decided']);
  });

  it('is corrected by another row, and stays what it was until that one is approved', async () => {
    const [first] = (await (
      await app.get('/api/plan/values?realm=live&indicator=cashless')
    ).json()) as IndicatorValue[];
    const { body: correction } = await enter(operator, {
      figure: { type: 'share', numerator: 43, denominator: 100 },
      replaces: first!.id,
    });
    expect((await rowOf('cashless')).figure!.value).toBe(41);
    await decide(leader, correction.id, 'approve');
    expect((await rowOf('cashless')).figure).toMatchObject({ value: 43, numerator: 43, denominator: 100 });
    const values = (await (await app.get('/api/plan/values?realm=live&indicator=cashless')).json()) as IndicatorValue[];
    expect(values.map(({ state }) => state)).toEqual(['approved', 'replaced']);
    const late = await enter(operator, { replaces: first!.id });
    expect([late.status, slugOf(late.body)]).toEqual([409, 'does-not-count']);
  });

  it('that is rejected says why, and does not count', async () => {
    const { body } = await enter(operator, {
      from: '2026-01-01',
      to: '2026-01-31',
      figure: { type: 'value', value: 60 },
    });
    expect((await decide(leader, body.id, 'reject', {})).status).toBe(400);
    const rejected = await decide(leader, body.id, 'reject', { reason: 'Thiếu số liệu của chợ' });
    expect(rejected.body).toMatchObject({ state: 'rejected', reason: 'Thiếu số liệu của chợ' });
    expect((await rowOf('cashless')).figure!.value).toBe(43);
  });

  it('of nothing to be counted is Không phát sinh', async () => {
    const { body } = await enter(operator, {
      ...{ from: '2026-02-01', to: '2026-02-28', figure: { type: 'share', numerator: 0, denominator: 0 } },
    });
    await decide(leader, body.id, 'approve');
    expect(await rowOf('cashless')).toMatchObject({
      figure: { value: null },
      pace: { status: 'not_applicable', value: null },
    });
  });

  it.each([
    [{ figure: { type: 'value', value: 140 } }, 400, 'figure'],
    [{ figure: { type: 'share', numerator: 14, denominator: 10 } }, 400, 'figure'],
    [{ from: '2026-02-01', to: '2026-01-01' }, 400, 'to'],
    [{ to: `${YEAR + 1}-12-31` }, 400, 'to'],
    [{ from: '2025-01-01', to: '2025-06-30' }, 400, 'formerUnits'],
    [{ evidence: 'gọi 0905 123 456' }, 400, 'evidence'],
    [{ declaration: 'whatever' }, 400, 'declaration'],
    [{ link: 'javascript:alert(1)' }, 400, 'link'],
    [{ indicator: 'on-time' }, 409, undefined],
    [{ indicator: 'no-such' }, 404, undefined],
  ])('%j is refused', async (more, status, field) => {
    const refused = await enter(operator, more);
    expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([status, field]);
  });

  it('is entered and read by those who may', async () => {
    expect((await enter(app.engineer)).status).toBe(403);
    const { status } = await fetch(`${app.run.url}/api/plan/values?realm=live`);
    expect(status).toBe(401);
    const scorecard = await (await app.get('/api/plan?realm=live')).text();
    for (const name of ['Lan', 'Minh', 'Trực B']) expect(scorecard).not.toContain(`"${name}"`);
  });
});

describe('a target', () => {
  const set = (key: string, body: object, as = administrator) => send<Problem>(as, `/api/plan/indicators/${key}`, body);
  const reference = 'Quyết định của Chủ tịch UBND xã';

  it('that is provisional is set by an administrator, and the plan’s own is not', async () => {
    const target = { type: 'value', value: 92, exclusive: false };
    expect((await set('on-time', { target, reference })).status).toBe(200);
    expect((await rowOf('on-time')).indicator).toMatchObject({
      target,
      reference,
      origin: 'provisional',
      verified: false,
    });
    const refused = await set('online-services', { target, reference });
    expect([refused.status, slugOf(refused.body)]).toEqual([409, 'target-not-ours']);
    expect((await set('on-time', { target, reference }, leader)).status).toBe(403);
    expect((await set('on-time', { target: { ...target, value: 140 }, reference })).status).toBe(400);
    expect((await set('on-time', { owner: 'nobody' })).status).toBe(400);
  });

  it('has a baseline from which it is told', async () => {
    const baseline = { value: 35, date: '2025-07-01', source: 'Báo cáo ba xã, thị trấn cũ' };
    expect((await set('cashless', { baseline })).status).toBe(200);
    expect((await rowOf('cashless')).baseline).toMatchObject({
      value: 35,
      atMs: Date.parse('2025-07-01T00:00:00+07:00'),
    });
  });

  it('has further ones on the way to its day and beyond', async () => {
    const milestones = [
      { by: '2045-12-31', value: 99 },
      { by: '2027-12-31', value: 60 },
    ];
    const { pace } = await rowOf('cashless');
    expect((await set('cashless', { milestones })).status).toBe(200);
    const row = await rowOf('cashless');
    expect(row.indicator.milestones.map(({ by }) => by)).toEqual(['2027-12-31', '2045-12-31']);
    expect(row.pace.dueMs).toBe(pace.dueMs);
    // a later baseline may not leave a mark behind
    expect((await set('cashless', { milestones: [{ by: '2025-12-31', value: 38 }] })).status).toBe(200);
    const late = await set('cashless', { baseline: { value: 35, date: '2026-01-01', source: 'Báo cáo' } });
    expect([late.status, late.body.errors?.[0]?.field]).toEqual([400, 'milestones']);
    for (const [key, wrong] of [
      ['cashless', [{ by: '2025-07-01', value: 40 }]],
      ['cashless', [{ by: '2030-12-31', value: 90 }]],
      ['cashless', [milestones[0], milestones[0]]],
      ['cashless', [{ by: '2045-12-31', value: 140 }]],
      ['on-time', milestones],
    ] as const) {
      const refused = await set(key, { milestones: wrong });
      expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, 'milestones']);
    }
    expect((await set('cashless', { milestones: [] })).status).toBe(200);
    expect((await rowOf('cashless')).indicator.milestones).toEqual([]);
  });
});

describe('tasks of the year and budget lines', () => {
  const task = (more: object = {}) => ({
    ...{
      year: YEAR,
      title: '=1+1 Tập huấn kỹ năng số',
      section: 'III.1',
      indicator: 'digital-learning',
      unit: 'culture',
    },
    ...{ supporting: ['digital-team'], deadline: `${YEAR}-12-31`, progress: 0, evidence: null, link: null },
    ...DECLARED,
    ...more,
  });
  const line = (more: object = {}) => ({
    ...{ year: YEAR, name: 'Mua cảm biến', unit: 'economic', allocatedVnd: 800_000_000, committedVnd: 300_000_000 },
    ...{ spentVnd: 200_000_000, asOf: `${YEAR}-01-01`, source: 'Kế toán xã' },
    ...DECLARED,
    ...more,
  });
  const post = (path: string, body: object, as = leader) =>
    send<{ id: string } & Problem>(as, `/api/plan/${path}`, body);

  it('make the figures of their indicators', async () => {
    const ids: string[] = [];
    for (let k = 0; k < 4; k++) ids.push((await post('tasks', task())).body.id);
    const done = await post(`tasks/${ids[0]}`, task({ fromVersion: 1, progress: 100, evidence: 'Biên bản 5' }));
    expect(done.status).toBe(200);
    expect(await rowOf('annual-tasks')).toMatchObject({ figure: { value: 25, numerator: 1, denominator: 4 } });
    // 200 + 100 of 800 + 200 million: 30 %
    await post('budget', line());
    await post('budget', line({ allocatedVnd: 200_000_000, spentVnd: 100_000_000 }));
    expect(await rowOf('st-budget')).toMatchObject({ figure: { value: 30 } });

    const tasks = (await (await app.get('/api/plan/tasks?realm=live')).json()) as PlanTask[];
    expect(tasks.find(({ id }) => id === ids[0])).toMatchObject({ version: 2, standing: 'done', progress: 100 });
    const stale = await post(`tasks/${ids[0]}`, task({ fromVersion: 1 }));
    expect([stale.status, slugOf(stale.body)]).toEqual([409, 'changed-meanwhile']);
    expect((await send(leader, `/api/plan/tasks/${ids[1]}?realm=live&version=1`, {}, 'DELETE')).status).toBe(204);
    expect((await rowOf('annual-tasks')).figure).toMatchObject({ numerator: 1, denominator: 3 });
    expect((await post(`tasks/${ids[1]}`, task({ fromVersion: 2 }))).status).toBe(404);
  });

  it('leave the year that they are moved out of', async () => {
    const { id } = (await post('tasks', task({ title: 'Dời sang năm sau' }))).body;
    const next = { year: YEAR + 1, deadline: `${YEAR + 1}-03-31`, fromVersion: 1 };
    expect((await post(`tasks/${id}`, task({ title: 'Dời sang năm sau', ...next }))).status).toBe(200);
    const listed = async (year: number) =>
      ((await (await app.get(`/api/plan/tasks?realm=live&year=${year}`)).json()) as PlanTask[]).map((one) => one.id);
    expect(await listed(YEAR)).not.toContain(id);
    expect(await listed(YEAR + 1)).toContain(id);
  });

  it.each([
    ['tasks', () => task({ progress: 100 }), 'evidence'],
    ['tasks', () => task({ deadline: `${YEAR + 1}-01-01` }), 'deadline'],
    ['tasks', () => task({ unit: 'nobody' }), 'unit'],
    ['tasks', () => task({ indicator: 'no-such' }), 'indicator'],
    ['budget', () => line({ spentVnd: 900_000_000 }), 'spentVnd'],
    ['budget', () => line({ allocatedVnd: -1 }), 'allocatedVnd'],
    ['budget', () => line({ asOf: `${YEAR - 1}-12-31` }), 'asOf'],
  ])('refuse what cannot be of %s', async (path, body, field) => {
    const refused = await post(path, body());
    expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, field]);
  });

  it('are the leader’s to report', async () => {
    expect((await post('tasks', task(), operator)).status).toBe(403);
    expect((await post('budget', line(), app.engineer)).status).toBe(403);
  });
});

describe('the data duty', () => {
  it('says who owes what', async () => {
    const duty = (await (await app.get('/api/plan/duty?realm=live')).json()) as DataDuty;
    expect(duty.rows.map(({ key }) => key)).toEqual(expect.arrayContaining(['dossier', 'document', 'cashless']));
    expect(duty.rows.find(({ key }) => key === 'tech-staff')).toMatchObject({ owner: 'office', state: 'never' });
  });

  it('keeps reminders and their explanations for leaders', async () => {
    const reminder = {
      receivedOn: '2026-02-02',
      sender: 'IOC tỉnh',
      about: 'document',
      content: 'Thiếu số liệu văn bản',
    };
    const { body } = await send<Reminder>(leader, '/api/plan/reminders', reminder);
    const explain = () =>
      send<Reminder & Problem>(leader, `/api/plan/reminders/${body.id}/explain`, { content: 'Lỗi kết nối' });
    expect((await explain()).body.explanation).toMatchObject({ content: 'Lỗi kết nối', who: 'Lan' });
    expect((await explain()).status).toBe(409);
    expect((await app.get('/api/plan/reminders?realm=live')).status).toBe(403);
  });
});

describe('the report for the upper level', () => {
  it('as a workbook opens with what the page shows, and no cell is a formula', async () => {
    const response = await app.get('/api/plan/report?realm=live&format=xlsx');
    expect(response.headers.get('content-disposition')).toMatch(/ke-hoach-07-\d{4}-\d\d-\d\d\.xlsx/);
    const file = path.join(folder, 'report.xlsx');
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    const table = await openTable(file);
    expect(table.sheets.map(({ name }) => name)).toEqual(['Chỉ tiêu', 'Nhiệm vụ', 'Ngân sách', 'Cung cấp dữ liệu']);
    const sheet = async (n: number) => {
      const rows = [];
      for await (const some of table.rows(table.sheets[n]!)) rows.push(...some.map(({ cells }) => cells));
      return rows;
    };
    const [header, ...rows] = await sheet(0);
    const column = (name: string) => header!.findIndex((cell) => cell?.type === 'text' && cell.text === name);
    const cashless = rows.find((cells) => cells.some((cell) => cell?.type === 'text' && cell.text === 'cashless'))!;
    expect(cashless[column('Kết quả')]).toMatchObject({ text: 'Không phát sinh' });
    expect(cashless[column('Tiến độ')]).toMatchObject({ text: 'Không phát sinh' });
    expect(cashless[column('Tính chất số liệu')]).toMatchObject({ text: 'Số liệu thực tế' });
    const tasks = rows.find((cells) => cells.some((cell) => cell?.type === 'text' && cell.text === 'annual-tasks'))!;
    expect(tasks[column('Kết quả')]).toMatchObject({ value: 33.3 });
    const titles = (await sheet(1)).map((cells) => cells[1]);
    expect(titles[1]).toEqual({ type: 'text', text: '=1+1 Tập huấn kỹ năng số' });
    expect((await sheet(2)).map((cells) => cells[3]).slice(1)).toMatchObject([{ value: 800e6 }, { value: 200e6 }]);
    await table.close();
  });

  it('as CSV is UTF-8 with its mark', async () => {
    const response = await app.get('/api/plan/report?realm=live&format=csv');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from('\uFEFF'));
    const lines = bytes.toString('utf8').split('\r\n');
    expect(lines).toHaveLength(20);
    expect(lines[1]).toContain('Tỷ lệ sử dụng dịch vụ công trực tuyến');
    expect((await app.get('/api/plan/report?realm=live&format=docx')).status).toBe(400);
  });
});

it('whatever was entered, decided or set stands in the audit', async () => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: app.database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ action: string; who: string }>(
      "SELECT DISTINCT action, who FROM core.audit_entry WHERE action ~ '^(indicator|plan-task|budget-line|reminder)'",
    );
    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set([
        ...['indicator-value.enter', 'indicator-value.approve', 'indicator-value.reject', 'indicator.set'],
        ...['plan-task.make', 'plan-task.report', 'plan-task.remove', 'budget-line.make'],
        ...['reminder.note', 'reminder.explain'],
      ]),
    );
    // Whatever a program does, nobody approves their own in this table.
    const { rows: own } = await client.query(
      `SELECT v.id FROM live.indicator_value v JOIN live.indicator_decision d ON d.value_id = v.id AND d.who = v.who`,
    );
    expect(own).toEqual([]);
  } finally {
    await client.end();
  }
});
