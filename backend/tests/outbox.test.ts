import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OutboxMessage, ProvinceIndicator } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { PlanBook } from '../src/plan/plan-book.ts';
import { scorecardTable } from '../src/plan/report-rows.ts';
import type { Province } from '../src/province/deliver.ts';
import { createOutboxJob, OUTBOX_PACE, type OutboxPace } from '../src/province/outbox-job.ts';
import { MAX_QUEUED, queueDue } from '../src/province/queue-due.ts';
import { ScoreBook } from '../src/services/score-book.ts';
import type { StandingJob } from '../src/standing-job.ts';
import { holdIndicator, writeIndicator } from '../src/store/plan/indicators.ts';
import { countOutbox, listOutbox, sendAgain } from '../src/store/plan/outbox.ts';
import { decideValue, insertValue } from '../src/store/plan/values.ts';
import { connect } from '../src/store/pool.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { transaction } from '../src/store/transaction.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { ProvinceStandIn } from './province-stand-in.ts';

const TOKEN = 'xa-22651-bi-mat';
const AUDIT = { who: 'Hạnh', role: 'administrator', origin: 'test' };
const PACE: OutboxPace = {
  ...OUTBOX_PACE,
  ...{ everyMs: 10, lookEveryMs: 50, retry: { firstMs: 20, longestMs: 80 }, timeMs: 400 },
};

const logger = createLogger('silent');
const standIn = new ProvinceStandIn();
const jobs: StandingJob[] = [];
let database: TestDatabase;
let pool: pg.Pool;
let realms: RealmRow[];
let live: RealmRow;
let book: PlanBook;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'commune-outbox-'));
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 6 });
  const client = await pool.connect();
  try {
    await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client);
    realms = await listRealms(client);
  } finally {
    client.release();
  }
  live = realms.find(({ slug }) => slug === 'live')!;
  const scores = new ScoreBook(pool);
  book = new PlanBook(pool, (of) => scores.dossiers(of));
  await enterCashless(41);
  await standIn.start();
});
afterEach(async () => {
  for (const job of jobs.splice(0)) await job.stop();
  await pool.query('TRUNCATE live.outbox_message, live.outbox_told, sandbox.outbox_message RESTART IDENTITY');
  standIn.forget();
  await standIn.stop();
  await standIn.start();
});
afterAll(async () => {
  await standIn.stop();
  await pool?.end();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

function sender(pace: Partial<OutboxPace> = {}, province: Partial<Province> = {}): StandingJob {
  const job = createOutboxJob({
    ...{ connect: () => connect(database.url, 'test'), pool, realms, book, logger },
    ...{ province: { url: standIn.url, token: { text: TOKEN }, ...province }, pace: { ...PACE, ...pace } },
  });
  job.start();
  jobs.push(job);
  return job;
}

const messages = () => listOutbox(pool, live, 100);
const settled = (n: number, state = 'delivered') =>
  expect
    .poll(async () => (await messages()).filter((message) => message.state === state).length, { timeout: 15_000 })
    .toBe(n);
const first = async (stream: string): Promise<OutboxMessage> =>
  (await messages()).find((message) => message.stream === stream && message.sequence === 1)!;

/** Something that the province is told of at once. */
async function retarget(value: number): Promise<void> {
  await transaction(pool, async (client) => {
    const before = (await holdIndicator(client, live, 'on-time'))!;
    const target = { type: 'value' as const, value, exclusive: false };
    await writeIndicator(client, live, before, { ...before, indicator: { ...before.indicator, target } }, AUDIT);
  });
  book.forget(live);
}

async function enterCashless(value: number): Promise<void> {
  await transaction(pool, async (client) => {
    const figure = { value, numerator: null, denominator: null, coverage: { n: 11, of: 12 } };
    const period = { fromMs: Date.parse('2025-10-01T00:00:00+07:00'), toMs: Date.parse('2026-01-01T00:00:00+07:00') };
    const said = { source: 'Báo cáo quý IV của ngân hàng', evidence: 'Công văn 12', link: null, formerUnits: null };
    const made = await insertValue(
      client,
      live,
      { indicator: 'cashless', ...figure, ...period, ...said, replaces: null },
      { ...AUDIT, who: 'Lan' },
    );
    await decideValue(client, live, made.id, { approved: true, reason: null }, AUDIT);
  });
}

describe('the outbox to the province', () => {
  it('tells of every indicator as the report has it, with source, days and age, and keeps the receipts', async () => {
    sender();
    await settled(3);
    expect(standIn.strangers).toBe(0);
    expect(new Set(standIn.sent.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${TOKEN}`]));
    const told = standIn.kept.find(({ report }) => report.stream === 'indicators')!;
    expect(told.report).toMatchObject({
      id: told.key,
      sequence: 1,
      commune: { code: '22651', name: { vi: 'Xã Diên Khánh' } },
    });
    const { header, rows } = scorecardTable(await book.scorecard(live, Date.now()), '');
    const items = told.report.items as ProvinceIndicator[];
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
    expect(items.map(({ key }) => key)).toEqual(column('Mã'));
    const WORDS = { no_data: 'Chưa có số liệu', not_applicable: 'Không phát sinh' };
    const results = items.map(({ value, missing }) => (missing === null ? value : WORDS[missing]));
    expect(results).toEqual(column('Kết quả'));
    expect(items.map(({ source }) => source.vi)).toEqual(column('Nguồn số liệu'));
    expect(items.find(({ key }) => key === 'cashless')).toMatchObject({
      ...{ value: 41, missing: null, coverage: { n: 11, of: 12 }, period: { from: '2025-10-01', to: '2025-12-31' } },
      ...{ knownAt: '2025-12-31T16:59:59.999Z', ageS: expect.any(Number) },
    });
    expect(items.find(({ key }) => key === 'on-time')).toMatchObject({
      value: null,
      missing: 'no_data',
      knownAt: null,
    });
    expect(await first('indicators')).toMatchObject({
      ...{ state: 'delivered', attempts: 1, items: 18, failure: null, key: told.key },
      receipt: { status: 201, id: 'BN-indicators-1', body: '{"receipt":"BN-indicators-1"}' },
    });
    expect(await countOutbox(pool, live)).toMatchObject({ queued: 0, dead: 0, lastReceiptMs: expect.any(Number) });
  });

  it('tells of what changed, and of nothing else again', async () => {
    sender();
    await settled(3);
    await retarget(96);
    await settled(4);
    const { report } = standIn.kept.at(-1)!;
    expect(report).toMatchObject({
      stream: 'indicators',
      sequence: 2,
      items: [{ key: 'on-time', target: { value: 96 } }],
    });
    await enterCashless(47.25);
    book.forget(live);
    await settled(5);
    // one decimal, as on every page
    expect(standIn.kept.at(-1)!.report.items).toMatchObject([{ key: 'cashless', value: 47.3 }]);
  });

  it('waits through an outage, loses nothing, and keeps the order of each stream', async () => {
    await standIn.stop();
    sender();
    await expect
      .poll(async () => (await first('indicators'))?.failure?.reason, { timeout: 10_000 })
      .toBe('unreachable');
    await retarget(95);
    await settled(4, 'queued');
    await retarget(97);
    await settled(5, 'queued');
    await standIn.start();
    await settled(5);
    const ofIndicators = standIn.kept.filter(({ report }) => report.stream === 'indicators');
    expect(ofIndicators.map(({ report }) => report.sequence)).toEqual([1, 2, 3]);
    expect(new Set(standIn.sent.map(({ key }) => key)).size).toBe(5);
    expect((await first('indicators')).attempts).toBeGreaterThan(1);
  });

  it('does not pass one that fails by with the next of its stream; the others go on', async () => {
    standIn.answer = (response, sent, n) => {
      if (sent.report.stream === 'indicators' && n < 25) response.writeHead(500).end('nâng cấp');
      else standIn.keep(response, sent);
    };
    sender();
    await settled(2);
    expect(standIn.kept.map(({ report }) => report.stream).toSorted()).toEqual(['budget', 'tasks']);
    await retarget(94);
    await settled(4);
    const indicators = standIn.sent.filter(({ report }) => report.stream === 'indicators');
    const inOrder = indicators.map(({ report }) => report.sequence);
    expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
    expect(new Set(indicators.slice(0, 5).map(({ key }) => key)).size).toBe(1);
  });

  it('takes a slow answer, and none too late: it comes again with its key, and is kept once', async () => {
    standIn.answer = (response, sent, n) => {
      if (n > 0) return void setTimeout(() => standIn.keep(response, sent), 100);
      // It has the message, and never says so.
      standIn.kept.push(sent);
    };
    sender();
    await settled(3);
    const [lost, ...others] = standIn.sent;
    expect(others.filter(({ key }) => key === lost!.key)).toHaveLength(1);
    expect(standIn.kept).toHaveLength(3);
    const again = (await messages()).find(({ key }) => key === lost!.key)!;
    // The second time the receiver says that it had it.
    expect(again).toMatchObject({ attempts: 2, receipt: { status: 409 }, state: 'delivered' });
  });

  it('cuts off whoever answers without an end', async () => {
    standIn.answer = (response) => {
      response.writeHead(500);
      const more = setInterval(() => response.write('x'.repeat(64 * 1024)), 1);
      response.on('close', () => clearInterval(more));
    };
    sender();
    await expect.poll(async () => (await first('indicators'))?.failure?.status, { timeout: 10_000 }).toBe(500);
    expect((await first('indicators')).failure!.detail).toHaveLength(PACE.keptCharacters);
  });

  it('says that its token is not accepted, and goes on when the file holds another', async () => {
    const file = path.join(folder, 'token');
    await writeFile(file, 'old\n');
    standIn.answer = (response, sent) => {
      if (sent.authorization === `Bearer ${TOKEN}`) standIn.keep(response, sent);
      else response.writeHead(401).end('{"title":"unauthorised"}');
    };
    sender({}, { token: { file } });
    const reason = async () => (await first('indicators'))?.failure?.reason;
    await expect.poll(reason, { timeout: 10_000 }).toBe('unauthorised');
    await rm(file);
    await expect.poll(reason, { timeout: 10_000 }).toBe('no_secret');
    await writeFile(file, `${TOKEN}\n`);
    await settled(3);
  });

  it('follows nobody elsewhere', async () => {
    const elsewhere = new ProvinceStandIn();
    await elsewhere.start();
    try {
      standIn.answer = (response) => response.writeHead(307, { location: elsewhere.url }).end();
      sender();
      await expect
        .poll(async () => (await first('tasks'))?.failure, { timeout: 10_000 })
        .toMatchObject({
          ...{ reason: 'redirected', status: 307, detail: `it sends to ${elsewhere.url}` },
        });
      expect(elsewhere.sent).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  it('gives up what can never be taken at once, goes on with the next, and sends it again when it is asked to', async () => {
    standIn.answer = (response, sent) => {
      if (sent.report.stream === 'indicators' && sent.report.sequence === 1) response.writeHead(422).end('sai mẫu');
      else standIn.keep(response, sent);
    };
    sender();
    await settled(1, 'dead');
    const dead = await first('indicators');
    expect(dead).toMatchObject({
      attempts: 1,
      held: true,
      failure: { reason: 'refused', status: 422, detail: 'sai mẫu' },
    });
    await retarget(93);
    await settled(3);
    standIn.answer = null;
    const again = (id: string) =>
      transaction(pool, (client) => sendAgain(client, live, id, Date.now(), Date.now() + 60_000, AUDIT));
    await again(dead.id);
    await settled(4);
    expect(standIn.sent.filter(({ key }) => key === dead.key)).toHaveLength(2);
    expect(standIn.kept.at(-1)).toMatchObject({ key: dead.key, report: { sequence: 1 } });
    expect(await again(dead.id)).toBe('delivered');
    expect(await again('999999')).toBeNull();
  });

  it('gives up after its time, and says why', async () => {
    standIn.answer = (response) => response.writeHead(503, { 'retry-after': '1' }).end();
    sender({ giveUpAfterMs: 2000, retry: { firstMs: 200, longestMs: 200 } });
    await settled(3, 'dead');
    for (const { attempts, failure, endedMs, queuedMs } of await messages()) {
      expect(attempts).toBeGreaterThan(1);
      expect(failure).toEqual({ reason: 'failed', status: 503, detail: '' });
      expect(endedMs! - queuedMs).toBeGreaterThanOrEqual(2000);
    }
  });

  it('is stopped in the middle of a message and goes on with the same key', async () => {
    // Who has it answers nobody, so that nobody knows.
    standIn.answer = () => undefined;
    const stopped = sender({ timeMs: 60_000 });
    await expect.poll(() => standIn.sent.length, { timeout: 10_000 }).toBe(1);
    await stopped.stop();
    standIn.answer = null;
    sender();
    await settled(3);
    expect(standIn.sent).toHaveLength(4);
    expect(standIn.sent.filter(({ key }) => key === standIn.sent[0]!.key)).toHaveLength(2);
    expect(standIn.kept).toHaveLength(3);
  });

  it('sends each message once though connections break and several processes would', async () => {
    let dropped = 0;
    standIn.answer = (response, sent, n) => {
      // So slowly that another would send it meanwhile.
      if (n % 3 !== 0) return void setTimeout(() => standIn.keep(response, sent), 100);
      dropped += 1;
      response.socket?.destroy();
    };
    for (let k = 0; k < 3; k++) sender();
    await settled(3);
    for (let k = 0; k < 3; k++) {
      await retarget(80 + k);
      await settled(4 + k);
    }
    const receipts = (await messages()).map(({ receipt }) => receipt!.status);
    expect(receipts).toEqual(receipts.map(() => 201));
    const kept = standIn.kept.map(({ key }) => key);
    expect(new Set(kept).size).toBe(kept.length);
    expect(standIn.sent).toHaveLength(kept.length + dropped);
  });

  it('tells nobody of what is simulated', async () => {
    sender();
    await settled(3);
    const { rows } = await pool.query('SELECT id FROM sandbox.outbox_message');
    expect(rows).toEqual([]);
  });

  it('queues no more than it can hold: what is due stays due until there is room', async () => {
    await pool.query(
      `INSERT INTO live.outbox_message (realm_id, stream, sequence, key, items, bytes, body, queued_at, give_up_at, next_at)
       SELECT $1, 'tasks', n, gen_random_uuid(), 1, 2, '{}', now(), now() + interval '1 day', now() + interval '1 day'
       FROM generate_series(1, $2::int) n`,
      [live.id, MAX_QUEUED],
    );
    const client = await pool.connect();
    try {
      const look = () => queueDue({ pool, client, book, realm: live, giveUpAfterMs: 60_000 }, Date.now());
      const streams = async () =>
        (await client.query('SELECT stream FROM live.outbox_told GROUP BY 1 ORDER BY 1')).rows;
      await look();
      expect(await streams()).toEqual([]);
      await client.query('DELETE FROM live.outbox_message WHERE sequence = 1');
      await look();
      expect(await streams()).toEqual([{ stream: 'indicators' }]);
      expect((await countOutbox(pool, live)).queued).toBe(MAX_QUEUED);
      await client.query('DELETE FROM live.outbox_message');
      await look();
      expect(await streams()).toEqual([{ stream: 'budget' }, { stream: 'indicators' }, { stream: 'tasks' }]);
      expect((await countOutbox(pool, live)).queued).toBe(2);
    } finally {
      client.release();
    }
  });
});
