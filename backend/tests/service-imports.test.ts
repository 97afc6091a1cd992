import type { DossierPage, LossPage, Problem, ServiceBoard, ServiceImport } from '@commune/contract';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutputCell } from '../src/tables/write/cell-output.ts';
import { writeCsv } from '../src/tables/write/write-csv.ts';
import { type OutputSheet, writeXlsx } from '../src/tables/write/write-xlsx.ts';
import { type RunningApp, startApp } from './running-app.ts';

let app: RunningApp;
let client: Client;
let operator: { cookie: string };
beforeAll(async () => {
  app = await startApp();
  client = new Client({ connectionString: app.database.url });
  await client.connect();
  const signedIn = await fetch(app.run.signIn.operator, { redirect: 'manual' });
  operator = { cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]! };
});
afterAll(async () => {
  await client?.end();
  await app?.stop();
});

const HEADER = [
  'Mã hồ sơ',
  'Mã TTHC',
  'Họ và tên',
  'Ngày tiếp nhận',
  'Ngày hẹn trả',
  'Trạng thái',
  'Hình thức nộp',
  'Lệ phí',
];
const ROWS: OutputCell[][] = [
  [
    'H32.15.26-260302-0001',
    '1.001193',
    'Nguyễn Văn A',
    '02/03/2026 08:15',
    '05/03/2026',
    'Đang xử lý',
    'Trực tuyến',
    '8.000 đ',
  ],
  ['H32.15.26-260302-0002', '1.001193', 'Trần Thị B', '2026-03-02', '13/03/2026', 'Đã trả kết quả', 'Trực tiếp', 0],
  [
    ...['H32.15.26-260302-0003', null, 'Lê Văn C'],
    { localMs: Date.UTC(2026, 2, 2, 9, 30), withTime: true },
    ...[null, 'Mới đăng ký', 'Bưu chính', null],
  ],
];

const bytes = async (stream: NodeJS.ReadableStream) => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};
const xlsx = (...sheets: [OutputSheet, ...OutputSheet[]]) => bytes(writeXlsx(sheets));
const export1 = (rows = ROWS) => xlsx({ name: 'Hồ sơ', header: HEADER, rows });

async function send(body: Buffer, query: Record<string, string> = {}, headers = operator): Promise<Response> {
  const asked = new URLSearchParams({ realm: 'sim', kind: 'dossier', declaration: 'no-state-secret', ...query });
  return fetch(`${app.run.url}/api/imports?${asked}`, { method: 'POST', headers, body });
}

async function settled(id: string): Promise<ServiceImport> {
  let found: ServiceImport | undefined;
  await expect
    .poll(
      async () => {
        found = (await (await app.get(`/api/imports/${id}?realm=sim`)).json()) as ServiceImport;
        return ['checking', 'running', 'undoing'].includes(found.state);
      },
      { timeout: 15_000, interval: 20 },
    )
    .toBe(false);
  return found!;
}

const sent = async (body: Buffer, query: Record<string, string> = {}) => {
  const response = await send(body, query);
  expect(response.status).toBe(202);
  return settled(((await response.json()) as ServiceImport).id);
};
const act = async (id: string, method: string, what = '', body?: object) => {
  const headers = { ...operator, 'content-type': 'application/json' };
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${app.run.url}/api/imports/${id}${what}?realm=sim`, { method, headers, ...init });
  const { status, ok } = response;
  if (ok) return { status, done: await settled(id), problem: null };
  return { status, done: null, problem: (await response.json()) as Problem };
};
const projected = async () => {
  await expect
    .poll(async () => (await client.query('SELECT count(*)::int AS n FROM sandbox.service_due')).rows[0].n, {
      timeout: 10_000,
    })
    .toBe(0);
  const { rows } = await client.query('SELECT ref, state, object FROM sandbox.dossier ORDER BY ref');
  return rows as { ref: string; state: string; object: Record<string, unknown> }[];
};

describe('an export', () => {
  it('is checked first, run when its header is confirmed, repeated without effect, and undone', async () => {
    const file = await export1();
    const checked = await sent(file, { dryRun: '1', fileName: 'hồ sơ.xlsx', exported: '2026-03-06T17:00:00+07:00' });
    expect(checked).toMatchObject({
      state: 'checked',
      sheet: 'Hồ sơ',
      headerRow: 1,
      mappingFrom: 'guessed',
      counts: { rows: 3, new: 3, changed: 0, same: 0, refused: 0 },
      refusals: [],
    });
    expect(checked.columns.find(({ header }) => header === 'Họ và tên')).toMatchObject({ field: null, personal: true });
    expect(await projected()).toEqual([]);

    expect((await act(checked.id, 'POST', '/run')).done).toMatchObject({ state: 'done', counts: { new: 3 } });
    const known = await projected();
    expect(known.map(({ ref, state }) => [ref, state])).toEqual([
      ['H32.15.26-260302-0001', 'processing'],
      ['H32.15.26-260302-0002', 'returned'],
      ['H32.15.26-260302-0003', 'registered'],
    ]);
    expect(known[0]!.object).toMatchObject({
      procedure: '1.001193',
      channel: 'online',
      feeVnd: 8000,
      receivedMs: Date.parse('2026-03-02T08:15:00+07:00'),
      promisedMs: Date.parse('2026-03-05T00:00:00+07:00'),
    });
    expect(known[2]!.object.receivedMs).toBe(Date.parse('2026-03-02T09:30:00+07:00'));
    // Nothing of a person came in by any door.
    const { rows: kept } = await client.query('SELECT string_agg(fields::text, $1) AS all FROM sandbox.service_fact', [
      ' ',
    ]);
    expect(kept[0].all).not.toMatch(/Nguyễn|Trần|Lê/);

    const again = await sent(file);
    expect(again).toMatchObject({ state: 'repeated', sameAs: checked.id, counts: { same: 3, new: 0, changed: 0 } });
    expect(await projected()).toEqual(known);

    const later = [[...ROWS[0]!.slice(0, 5), 'Đã xử lý xong', 'Trực tuyến', 8000], ROWS[1]!, ROWS[2]!];
    const next = await sent(await export1(later));
    expect(next).toMatchObject({ state: 'done', mappingFrom: 'remembered', counts: { new: 0, changed: 1, same: 2 } });
    expect((await projected())[0]!.state).toBe('processed');
    expect((await act(next.id, 'DELETE')).done).toMatchObject({ state: 'undone' });
    expect(await projected()).toEqual(known);
    expect((await act(checked.id, 'DELETE')).done!.state).toBe('undone');
    expect(await projected()).toEqual([]);
    expect((await act(checked.id, 'DELETE')).status).toBe(409);

    const { rows } = await client.query('SELECT action FROM core.audit_entry WHERE subject = $1 ORDER BY id', [
      `sim/import/${checked.id}`,
    ]);
    expect(rows.map(({ action }) => action)).toEqual(['import.upload', 'import.run', 'import.undo']);
  });

  it('names what it refuses by row, column and reason, and takes the rest', async () => {
    const rows: OutputCell[][] = [
      [...ROWS[0]!],
      ['H32.15.26-260302-0009', '1.001193', null, '31/02/2026', null, 'Đang xử lý', 'Trực tuyến', null],
      ['056123456789', '1.001193', null, '02/03/2026', null, 'Đang xử lý', 'Trực tuyến', null],
      ['H32.15.26-260302-0010', null, null, '02/03/2026', null, 'Chờ sếp ký', 'Trực tuyến', null],
      [null, null, null, '02/03/2026', null, 'Đang xử lý', 'Trực tuyến', null],
      ['H32.15.26-260302-0011', null, null, '02/03/2026', null, 'Đang xử lý', 'Trực tuyến', -5000],
      [null, null, null, null, null, null, null, null],
      ['H32.15.26-260302-0012', null, null, '02/03/2026', null, 'Đang xử lý', 'Trực tuyến', 'miễn phí'],
    ];
    const checked = await sent(await export1(rows), { dryRun: '1' });
    expect(checked.counts).toMatchObject({ rows: 7, new: 2, refused: 5 });
    expect(checked.refusals.map(({ row, column, reason }) => [row, column, reason])).toEqual([
      [3, 'D', 'bad-date'],
      [4, 'A', 'personal-data'],
      [5, 'F', 'unknown-word'],
      [6, 'A', 'missing'],
      [9, 'H', 'bad-number'],
    ]);
    expect(JSON.stringify(checked.refusals)).not.toContain('056123456789');
    expect(checked.unknownWords).toEqual([{ column: 5, word: 'Chờ sếp ký', rows: 1 }]);

    const column = checked.columns.find(({ field }) => field === 'state')!;
    const words = { 'Chờ sếp ký': 'processing' };
    const mapped = await act(checked.id, 'PUT', '/mapping', {
      columns: [{ column: column.column, field: 'state', words }],
    });
    expect(mapped.done).toMatchObject({ state: 'checked', mappingFrom: 'given', counts: { new: 3, refused: 4 } });
    const wrong = await act(checked.id, 'PUT', '/mapping', { columns: [{ column: 7, field: 'state' }] });
    expect(wrong.problem?.detail).toContain('two columns');
    const personal = await act(checked.id, 'PUT', '/mapping', { columns: [{ column: 2, field: 'unit' }] });
    expect(personal.problem?.detail).toContain('about a person');
  });

  it('with a header that changed says what is missing and what is new, and keeps what it knows', async () => {
    const header = ['Mã hồ sơ', 'Trạng thái', 'Ngày tiếp nhận', 'Ghi chú', 'Hình thức nộp', 'Mã TTHC'];
    const rows = [['H32.15.26-260303-0001', 'Chờ sếp ký', '03/03/2026', 'x', 'Trực tuyến', '1.001193']];
    const first = await sent(await xlsx({ name: 'a', header: HEADER, rows: [ROWS[0]!] }), { dryRun: '1' });
    await act(first.id, 'PUT', '/mapping', {
      columns: [{ column: 5, field: 'state', words: { 'Chờ sếp ký': 'processing' } }],
    });
    const ran = await act(first.id, 'POST', '/run');
    const changed = await sent(await xlsx({ name: 'a', header, rows }));
    expect(changed).toMatchObject({
      state: 'checked',
      headerChange: { missing: ['Họ và tên', 'Ngày hẹn trả', 'Lệ phí'], added: ['Ghi chú'] },
      counts: { new: 1, refused: 0 },
    });
    expect((await act(ran.done!.id, 'DELETE')).done!.state).toBe('undone');
  });

  it('of CSV finds its header below a title, and the order of its dates', async () => {
    const rows = [
      ['BÁO CÁO HỒ SƠ'],
      [],
      ['Mã hồ sơ', 'Tình trạng', 'Ngày nhận'],
      ['H32-1', 'Đang xử lý', '03/25/2026'],
      ['H32-2', 'Đang xử lý', '03/05/2026'],
    ];
    const checked = await sent(await bytes(writeCsv(rows, ';')), { dryRun: '1' });
    expect(checked).toMatchObject({ headerRow: 3, counts: { new: 2, refused: 0 } });
    expect(checked.columns[2]).toMatchObject({ field: 'receivedMs', dates: 'mdy' });
  });

  it('with two sheets that fit asks which', async () => {
    const header = ['Mã hồ sơ', 'Trạng thái'];
    const row = ['H32.15.26-1', 'Đang xử lý'];
    const book = await xlsx(
      { name: 'Tháng 1', header, rows: [row] },
      { name: 'Tháng 2', header, rows: [row, row] },
      { name: 'Ghi chú', header: ['x'], rows: [] },
    );
    const unsure = await sent(book, { dryRun: '1' });
    expect(unsure).toMatchObject({ state: 'failed' });
    expect(unsure.error).toContain('"Tháng 1" and "Tháng 2"');
    expect(unsure).toMatchObject({ fault: 'choose-sheet', sheets: [{ name: 'Tháng 1' }, { name: 'Tháng 2' }, {}] });
    // What lies here already can be read otherwise: nothing has to be sent again.
    const chosen = await act(unsure.id, 'PUT', '/mapping', { columns: [], sheet: 'Tháng 1' });
    expect(chosen.done).toMatchObject({
      state: 'checked',
      sheet: 'Tháng 1',
      counts: { rows: 1 },
      fault: null,
      error: null,
    });
    const unknown = await act(unsure.id, 'PUT', '/mapping', { columns: [], sheet: 'Tháng 9' });
    expect(unknown.done).toMatchObject({ state: 'failed', fault: 'unknown-sheet' });
    expect(await sent(book, { dryRun: '1', sheet: 'Tháng 2' })).toMatchObject({
      state: 'checked',
      counts: { rows: 2, same: 1 },
    });
    expect((await sent(book, { dryRun: '1', sheet: 'Tháng 9' })).error).toContain('no sheet "Tháng 9"');
  });

  it.each([
    ['a PDF', Buffer.from('%PDF-1.7 …'), 'unknown-format', /PDF/],
    ['windows-1258', Buffer.from([0x4d, 0xe3, 0x2c, 0x68, 0xf4, 0x0a]), 'encoding', /UTF-8/],
    ['another table', Buffer.from('a,b\n1,2\n'), 'no-header', /names two columns/],
    ['a header alone', Buffer.from('Mã hồ sơ,Trạng thái\n'), 'no-rows', /no row/],
  ])('that is %s fails with what to do', async (_name, body, fault, message) => {
    const failed = await sent(body, { dryRun: '1' });
    expect(failed).toMatchObject({ state: 'failed', fault });
    expect(failed.error).toMatch(message);
  });

  it.each([
    ['without the declaration', { declaration: '' }, 400],
    ['of an unknown kind', { kind: 'person' }, 400],
    ['from the future', { exported: '2099-01-01T00:00:00Z' }, 400],
    ['for no realm', { realm: 'nowhere' }, 404],
  ])('%s is refused', async (_name, query, status) => {
    expect((await send(Buffer.from('x'), query)).status).toBe(status);
  });

  it('is taken from whoever may, and stays within its size', async () => {
    expect((await send(Buffer.from('x'), {}, { cookie: '' })).status).toBe(401);
    const signedIn = await fetch(app.run.signIn.leader, { redirect: 'manual' });
    const leader = { cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]! };
    expect((await send(Buffer.from('x'), {}, leader)).status).toBe(403);
    expect((await send(Buffer.alloc(65 * 1024 * 1024))).status).toBe(413);
    expect((await send(Buffer.alloc(0))).status).toBe(400);
  });
});

describe('an import that does not end well', () => {
  const many = Buffer.from(
    ['Mã hồ sơ,Trạng thái', ...Array.from({ length: 1500 }, (_, k) => `H32-${1000 + k},Đang xử lý`)].join('\n'),
  );
  const facts = async () => (await client.query('SELECT count(*)::int AS n FROM sandbox.service_fact')).rows[0].n;

  it('takes back what it wrote when it fails on the way', async () => {
    const checked = await sent(many, { dryRun: '1' });
    await client.query(`
      CREATE FUNCTION sandbox.refuse_fact() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no more'; END $$;
      CREATE TRIGGER refuse_fact BEFORE INSERT ON sandbox.service_fact
        FOR EACH ROW WHEN (NEW.row > 1200) EXECUTE FUNCTION sandbox.refuse_fact()`);
    const failed = await act(checked.id, 'POST', '/run');
    await client.query('DROP FUNCTION sandbox.refuse_fact() CASCADE');
    expect(failed.done).toMatchObject({ state: 'failed', fault: 'internal', error: expect.stringContaining('log') });
    expect(await facts()).toBe(0);
    expect(await projected()).toEqual([]);
  });

  it('stores no more once somebody else has taken it on, and leaves it as they did', async () => {
    const checked = await sent(many, { dryRun: '1' });
    await client.query(`
      CREATE FUNCTION sandbox.take_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE sandbox.service_import SET state = 'undone' WHERE id = NEW.import_id; RETURN NEW; END $$;
      CREATE TRIGGER take_on BEFORE INSERT ON sandbox.service_fact
        FOR EACH ROW WHEN (NEW.row = 2) EXECUTE FUNCTION sandbox.take_on()`);
    expect((await act(checked.id, 'POST', '/run')).done!.state).toBe('undone');
    await client.query('DROP FUNCTION sandbox.take_on() CASCADE');
    const stored = await facts();
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(1500);
    expect((await sent(Buffer.from('Mã hồ sơ,Trạng thái\nH32-1,Đang xử lý'), { dryRun: '1' })).state).toBe('checked');
    expect((await act(checked.id, 'GET')).done!.state).toBe('undone');
    await client.query('TRUNCATE sandbox.service_fact, sandbox.service_due, sandbox.dossier');
  });

  it('because its process ended can be undone, and its file waits for that', async () => {
    const ran = await sent(many);
    expect(ran).toMatchObject({ state: 'done', mappingFrom: 'remembered' });
    const died =
      "UPDATE sandbox.service_import SET state = 'running', touched_at = now() - interval '2 min' WHERE id = $1";
    await client.query(died, [ran.id]);
    expect(await settled(ran.id)).toMatchObject({
      ...{ state: 'failed', fault: 'cut-off' },
      error: expect.stringContaining('undo it'),
    });
    const again = await sent(many);
    expect(again).toMatchObject({ state: 'failed', error: expect.stringContaining(`import ${ran.id}`) });
    expect((await act(ran.id, 'DELETE')).done!.state).toBe('undone');
    expect(await facts()).toBe(0);
    expect((await sent(many)).state).toBe('done');
  });
});

describe('the board', () => {
  it('says what is in hand, due and overdue, with the dossiers behind it', async () => {
    const file = await export1();
    const ran = await sent(file);
    expect(ran.state).toBe('done');
    await projected();
    const board = (await (
      await app.get('/api/services/board?realm=sim&from=2026-01-01T00:00:00Z')
    ).json()) as ServiceBoard;
    expect(board.inHand).toMatchObject({ overdue: 1, dueToday: 0, within: 0 });
    expect(JSON.stringify(board)).not.toContain('H32.15.26');
    const behind = await app.get('/api/services/dossiers?realm=sim&standing=overdue');
    expect(((await behind.json()) as DossierPage).dossiers).toMatchObject([
      {
        ...{ ref: 'H32.15.26-260302-0001', state: 'processing', overdue: true, waiting: false },
        procedure: { key: '1.001193', name: { vi: expect.any(String) } },
        promisedMs: Date.parse('2026-03-05T00:00:00+07:00'),
      },
    ]);
    expect(board.received.period).toMatchObject({ online: 1, direct: 1, post: 0 });
    expect(board.online).toEqual({ n: 1, of: 2, share: 0.5 });
    expect(board.cashless).toEqual({ n: 0, of: 0, share: null });
    const score = await app.get('/api/services/self-score?realm=sim&from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:00Z');
    expect(score.status).toBe(200);
    const scored = await score.text();
    expect(JSON.parse(scored)).toMatchObject({ dossiers: 2, score: { groups: expect.any(Array) } });
    expect(scored).not.toContain('H32.15.26');
    const march = 'from=2026-03-01T00:00:00%2B07:00&to=2026-04-01T00:00:00%2B07:00';
    const lost = await app.get(`/api/services/losses?realm=sim&${march}&indicator=online-dossiers&limit=1`);
    expect((await lost.json()) as LossPage).toMatchObject({
      losses: [{ subject: 'H32.15.26-260302-0001', reason: 'no_electronic_result', procedure: { key: '1.001193' } }],
      next: 'H32.15.26-260302-0001~no_electronic_result',
    });
    const follows = encodeURIComponent('H32.15.26-260302-0001~no_electronic_result');
    const rest = await app.get(
      `/api/services/losses?realm=sim&${march}&indicator=online-dossiers&limit=1&after=${follows}`,
    );
    expect((await rest.json()) as LossPage).toMatchObject({
      losses: [{ subject: 'H32.15.26-260302-0002', reason: 'not_online' }],
      next: null,
    });
    await act(ran.id, 'DELETE');
    await projected();
    const after = await app.get('/api/services/self-score?realm=sim&from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:00Z');
    expect(await after.json()).toMatchObject({ dossiers: 0 });
  });
});
