import { randomUUID } from 'node:crypto';
import type {
  CitizenReport,
  Problem,
  ReportAct,
  ReportActResult,
  ReportDetail,
  ReportList,
  ReportRow,
  ServiceObjectAnswer,
  WallReports,
  WallServices,
} from '@commune/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { projectDue } from '../src/services/project-job.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { insertEvents } from '../src/store/service-events.ts';
import { transaction } from '../src/store/transaction.ts';
import { type RunningApp, startApp } from './running-app.ts';

type Headers = { cookie: string };
const HOUR = 3_600_000;
const logger = createLogger('silent');
let app: RunningApp;
let pool: pg.Pool;
let realm: RealmRow;
let lan: Headers;
let minh: Headers;
let leader: Headers;
beforeAll(async () => {
  // Without `watch`: what is told is told anew when a test says so.
  app = await startApp(undefined, { ROLES: 'http' });
  pool = new pg.Pool({ connectionString: app.database.url, max: 3 });
  realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
  const signIn = async (role: 'operator' | 'leader', name: string): Promise<Headers> => {
    const { headers } = await fetch(`${app.run.signIn[role]}?${new URLSearchParams({ name })}`, { redirect: 'manual' });
    return { cookie: headers.getSetCookie()[0]!.split(';')[0]! };
  };
  [lan, minh, leader] = [
    await signIn('operator', 'Lan'),
    await signIn('operator', 'Minh'),
    await signIn('leader', 'Hà'),
  ];
});
afterAll(async () => {
  await pool?.end();
  await app?.stop();
});

async function say(type: string, data: Record<string, unknown>, timeMs = Date.now() - HOUR): Promise<void> {
  const event = { realmId: realm.id, id: randomUUID(), timeMs, type, subject: 'reports-dien-an', data };
  await transaction(pool, (client) => insertEvents(client, realm.schema, [event]));
  await project();
}

async function project(): Promise<void> {
  const client = await pool.connect();
  try {
    await projectDue(client, logger);
  } finally {
    client.release();
  }
}

let made = 0;
/** A report that has just come in, at a place of its own unless told where. */
async function receive(more: Record<string, unknown> = {}): Promise<string> {
  const report = `PA-26-${++made}`;
  const position = [109.0503 + made / 100, 12.2501];
  await say('report.received', { report, category: 'lighting', hamlet: 'dien-an', position, ...more });
  return report;
}

const get = (path: string, headers: Partial<Headers> & Record<string, string> = lan) =>
  fetch(app.run.url + path, { headers });
const pathOf = (ref: string) => `/api/services/citizen-reports/${encodeURIComponent(ref)}`;
const detailOf = async (ref: string, as = lan) =>
  (await (await get(`${pathOf(ref)}?realm=sim`, as)).json()) as ReportDetail;
const rowOf = async (ref: string, as = lan): Promise<ReportRow | undefined> => {
  const list = (await (await get('/api/services/citizen-reports?realm=sim', as)).json()) as ReportList;
  return list.reports.find((row) => row.ref === ref);
};
type Wanted = ReportAct extends infer A ? (A extends ReportAct ? Omit<A, 'realm'> : never) : never;
const act = async (ref: string, wanted: Wanted | Record<string, unknown>, as = lan) => {
  const response = await app.post(`${pathOf(ref)}/acts`, { realm: 'sim', ...wanted }, as);
  return { status: response.status, body: (await response.json()) as ReportActResult & Problem };
};
const done = async (ref: string, wanted: Wanted, as = lan): Promise<ReportDetail> => {
  const { status, body } = await act(ref, wanted, as);
  expect([status, body.outcome]).toEqual([200, 'done']);
  return body.report;
};
const slugOf = ({ type }: Problem) => type.split(':').at(-1);
const projected = async (ref: string): Promise<CitizenReport> =>
  (await pool.query('SELECT object FROM sandbox.citizen_report WHERE ref = $1', [ref])).rows[0].object;

describe('the map of reports', () => {
  it('tells where exactly they are to whoever handles them alone', async () => {
    const ref = await receive({ position: [109.12345, 12.25678] });
    expect(await rowOf(ref)).toMatchObject({
      ...{ progress: 'new', standing: 'within', category: 'lighting', hamlet: 'dien-an', unit: null, endedMs: null },
      ...{ position: [109.12345, 12.25678], from: ['event'], near: 0 },
    });
    for (const as of [app.engineer, leader]) {
      expect((await rowOf(ref, as))?.position).toEqual([109.123, 12.257]);
      const told = await detailOf(ref, as);
      expect([told.coarse, told.object.position, told.row.position]).toEqual([
        true,
        [109.123, 12.257],
        [109.123, 12.257],
      ]);
      expect(JSON.stringify(told)).not.toContain('109.12345');
    }
    expect((await detailOf(ref)).object.position).toEqual([109.12345, 12.25678]);
  });

  it('is answered with 304 while nothing changed', async () => {
    const first = await get('/api/services/citizen-reports?realm=sim');
    // As a browser asks for what it keeps.
    const seen = { ...lan, 'if-none-match': first.headers.get('etag')!, 'cache-control': 'max-age=0' };
    expect((await get('/api/services/citizen-reports?realm=sim', seen)).status).toBe(304);
    await receive();
    expect((await get('/api/services/citizen-reports?realm=sim', seen)).status).toBe(200);
  });

  it('shows what is overdue, and what ended in the last two weeks', async () => {
    const overdue = await receive({ due: Date.now() - 60_000 });
    expect((await rowOf(overdue))?.standing).toBe('overdue');
    const [ended, old] = [await receive(), await receive()];
    await say('report.closed', { report: ended });
    await say('report.closed', { report: old }, Date.now() - 20 * 24 * HOUR);
    expect(await rowOf(ended)).toMatchObject({ progress: 'closed', standing: 'in_time' });
    expect(await rowOf(old)).toBeUndefined();
  });

  it('is as old as what systems said last, whatever people did since', async () => {
    const ref = await receive();
    const knownMs = async () =>
      ((await (await get('/api/services/citizen-reports?realm=sim')).json()) as ReportList).knownMs!;
    const before = await knownMs();
    await done(ref, { act: 'hand', unit: 'economic', seen: null });
    await project();
    expect(await knownMs()).toBe(before);
  });
});

describe('the wall', () => {
  const onWall = async () => ((await (await get('/api/wall/services?realm=sim')).json()) as WallServices).reports;
  const listed = async (): Promise<WallReports> => {
    const list = (await (await get('/api/services/citizen-reports?realm=sim')).json()) as ReportList;
    const open = list.reports.filter(({ progress }) => ['new', 'handed', 'handling'].includes(progress));
    return {
      open: open.length,
      overdue: open.filter(({ standing }) => standing === 'overdue').length,
      known: open.filter(({ standing }) => standing !== 'no_due_date').length,
      knownMs: list.knownMs,
    };
  };

  it('counts what the list of reports shows as open and overdue, whoever closed the others', async () => {
    const before = await onWall();
    expect(before).toEqual(await listed());
    const [late, second] = [await receive({ due: Date.now() - HOUR / 2 }), await receive({ due: Date.now() - 60_000 })];
    const handled = await receive({ due: Date.now() - HOUR / 2 });
    await receive();
    await say('report.handled', { report: handled });
    await done(second, { act: 'hand', unit: 'economic', seen: null });
    // late, second and the last one are open; late and second overdue
    await expect.poll(onWall).toMatchObject({ open: before.open + 3, overdue: before.overdue + 2 });
    await done(late, { act: 'close', result: 'Đã vá mặt đường', seen: null });
    await expect.poll(onWall).toMatchObject({ open: before.open + 2, overdue: before.overdue + 1 });
    expect(await onWall()).toEqual(await listed());
  });

  it('knows of no report in a realm of which nobody told any, and of a score what is not applicable', async () => {
    const { reports, score } = (await (await get('/api/wall/services?realm=live')).json()) as WallServices;
    expect(reports).toEqual({ open: 0, overdue: 0, known: 0, knownMs: null });
    // Of dossiers there are none, of procedures there are, and of feedback on rules nobody says anything.
    expect(score?.groups.map(({ state }) => state)).toEqual([
      ...['not_applicable', 'not_applicable', 'not_applicable'],
      ...['scored', 'no_data'],
    ]);
    expect(score).toMatchObject({ state: 'scored', dossiers: 0, knownMs: null });
  });
});

describe('an act', () => {
  it('is a fact of the report, with who did it and when', async () => {
    const ref = await receive();
    const handed = await done(ref, { act: 'hand', unit: 'economic', seen: null });
    expect(handed.row).toMatchObject({ progress: 'handed', unit: 'economic' });
    expect(await rowOf(ref)).toMatchObject({ progress: 'handed', unit: 'economic' });
    expect(handed.facts.map(({ origin }) => origin)).toMatchObject([
      { from: 'event', type: 'report.received', thing: 'reports-dien-an', by: null },
      { from: 'event', type: 'report.assigned', by: { who: 'Lan', role: 'operator' } },
    ]);
    const started = await done(ref, { act: 'start', seen: handed.lastAct });
    expect(started.row.progress).toBe('handling');
    const closed = await done(ref, { act: 'close', result: 'Đã thay bóng', seen: started.lastAct }, minh);
    expect(closed.object).toMatchObject({ state: 'handled', result: 'Đã thay bóng', unit: 'economic' });
    expect(closed.row.progress).toBe('closed');
    const written = await projected(ref);
    await project();
    expect(await projected(ref)).toEqual(written);
    const { rows } = await pool.query(
      'SELECT who, role, action, outcome, detail FROM core.audit_entry WHERE subject = $1 ORDER BY id',
      [`sim/citizen-reports/${ref}`],
    );
    expect(rows.map(({ who, action, outcome }) => [who, action, outcome])).toEqual([
      ['Lan', 'report.hand', 'done'],
      ['Lan', 'report.start', 'done'],
      ['Minh', 'report.close', 'done'],
    ]);
    expect(rows[2].detail).toMatchObject({ result: 'Đã thay bóng' });
  });

  it('of two people at once is done by one, and the other is told who and when', async () => {
    const ref = await receive();
    const both = await Promise.all([
      act(ref, { act: 'hand', unit: 'economic', seen: null }, lan),
      act(ref, { act: 'hand', unit: 'police', seen: null }, minh),
    ]);
    expect(both.map(({ body }) => body.outcome).sort()).toEqual(['already', 'done']);
    const first = both.find(({ body }) => body.outcome === 'done')!.body.report;
    const second = both.find(({ body }) => body.outcome === 'already')!.body;
    const by = second.outcome === 'already' ? second.by : null;
    expect(by).toMatchObject({ act: 'hand', who: first.object.unit === 'economic' ? 'Lan' : 'Minh' });
    expect(Math.abs(by!.atMs - Date.now())).toBeLessThan(60_000);
    expect(second.report.object.unit).toBe(first.object.unit);
    expect((await act(ref, { act: 'hand', unit: 'police', seen: second.report.lastAct })).body.outcome).toBe('done');
  });

  it('is taken back, and leaves the report as it was', async () => {
    const ref = await receive();
    const before = (await detailOf(ref)).object;
    const closed = await done(ref, { act: 'close', result: 'Nhầm phản ánh', seen: null });
    const back = await done(ref, { act: 'take-back', of: closed.undoable!, seen: closed.lastAct }, minh);
    const { knownMs: _known, ...as } = before;
    expect(back.object).toMatchObject(as);
    expect([back.undoable, back.facts.map(({ takenBack }) => takenBack)]).toEqual([null, [false, true, false]]);
    const again = await act(ref, { act: 'take-back', of: closed.undoable!, seen: back.lastAct });
    expect(again.body.outcome).toBe('not-now');
    expect((await done(ref, { act: 'close', result: 'Đã xong', seen: back.lastAct })).object.contradictions).toEqual(
      [],
    );
  });

  it('comes after what whoever acts has seen, also of a system whose clock runs ahead', async () => {
    const ref = await receive();
    await say('report.assigned', { report: ref, unit: 'office' }, Date.now() + 4 * 60_000);
    expect((await done(ref, { act: 'hand', unit: 'economic', seen: null })).object.unit).toBe('economic');
  });

  it('is not taken by a report that is over', async () => {
    const ref = await receive();
    await say('report.closed', { report: ref });
    expect((await act(ref, { act: 'hand', unit: 'economic', seen: null })).body.outcome).toBe('not-now');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a unit that there is not', { act: 'hand', unit: 'nobody', seen: null }, 'unit'],
    ['a result that says nothing', { act: 'close', result: ' ', seen: null }, 'result'],
    ['a phone number in the result', { act: 'close', result: 'Gọi 0905 123 456', seen: null }, 'result'],
    ['a duplicate of what there is not', { act: 'duplicate', of: 'PA-0', seen: null }, 'of'],
    ['an act that was never', { act: 'start', seen: randomUUID() }, 'seen'],
    ['nothing that was seen', { act: 'start' }, 'seen'],
  ])('is refused with %s', async (_what, wanted, field) => {
    const { status, body } = await act(await receive(), wanted);
    expect([status, body.errors?.map((error) => error.field)]).toEqual([400, [field]]);
  });

  it('is for an operator', async () => {
    const ref = await receive();
    for (const [as, status] of [
      [app.engineer, 403],
      [leader, 403],
      [{ cookie: '' }, 401],
    ] as const) {
      expect((await act(ref, { act: 'start', seen: null }, as)).status).toBe(status);
    }
    expect((await act('PA-NONE', { act: 'start', seen: null })).status).toBe(404);
  });
});

describe('a duplicate', () => {
  it('is suggested, linked, and taken back', async () => {
    const here = [109.07, 12.26];
    const stays = await receive({ position: here, category: 'flooding' });
    const double = await receive({ position: [109.0702, 12.2602], category: 'road' });
    expect((await detailOf(double)).near).toMatchObject([{ ref: stays, category: 'flooding', progress: 'new' }]);
    expect((await detailOf(double, leader)).near).toEqual([]);
    expect((await rowOf(double))?.near).toBe(1);

    const own = await act(double, { act: 'duplicate', of: double, seen: null });
    expect([own.status, own.body.errors?.[0]?.field]).toEqual([400, 'of']);
    const linked = await done(double, { act: 'duplicate', of: stays, seen: null });
    expect(linked.object).toMatchObject({ state: 'duplicate', duplicateOf: stays });
    expect((await rowOf(stays))?.near).toBe(0);
    const third = await receive({ position: here, category: 'flooding' });
    const chained = await act(third, { act: 'duplicate', of: double, seen: null });
    expect([chained.status, slugOf(chained.body)]).toEqual([409, 'duplicate-of-duplicate']);
    expect(chained.body.detail).toContain(stays);

    const back = await done(double, { act: 'take-back', of: linked.undoable!, seen: linked.lastAct });
    expect(back.object).toMatchObject({ state: 'waiting', duplicateOf: null, closedMs: null });
  });

  it('of each other two reports never are', async () => {
    const [one, other] = [await receive(), await receive()];
    const both = await Promise.all([
      act(one, { act: 'duplicate', of: other, seen: null }),
      act(other, { act: 'duplicate', of: one, seen: null }, minh),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('one object', () => {
  it.each([
    ['dossiers', 'dossier', 'dossier.received', { procedure: '1.001193' }, 'accepted'],
    ['payments', 'payment', 'payment.paid', { amountVnd: 8000, method: 'online' }, 'paid'],
    ['documents', 'document', 'document.issued', { direction: 'out' }, 'issued'],
  ])('of the %s is told with what it follows from', async (path, field, type, data, state) => {
    const ref = `H32/26.${path}-1`;
    const timeMs = Date.now() - HOUR;
    await say(type, { [field]: ref, ...data }, timeMs);
    const url = `/api/services/${path}/${encodeURIComponent(ref)}?realm=sim`;
    for (const as of [lan, leader, app.engineer]) {
      const answer = (await (await get(url, as)).json()) as ServiceObjectAnswer;
      expect(answer).toMatchObject({ realm: 'sim', object: { kind: field, subject: ref, state }, more: 0 });
      expect(answer.due === null).toBe(path !== 'dossiers');
      expect(answer.facts).toMatchObject([
        { knownMs: timeMs, takenBack: false, origin: { from: 'event', type, thing: 'reports-dien-an', by: null } },
      ]);
    }
    expect((await get(url, { cookie: '' })).status).toBe(401);
  });

  it.each(['dossiers', 'payments', 'documents', 'citizen-reports'])('of the %s that there is not', async (path) => {
    const answer = await get(`/api/services/${path}/H32-NONE?realm=sim`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('problem+json')]);
    expect(((await answer.json()) as Problem).detail).toContain('H32-NONE');
  });
});
