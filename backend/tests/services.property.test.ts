import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ServiceImport } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { ImportDesk } from '../src/services/imports/import-desk.ts';
import { projectDue } from '../src/services/project-job.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { insertEvents, type ServiceEvent } from '../src/store/service-events.ts';
import { findImport } from '../src/store/services/imports.ts';
import { transaction } from '../src/store/transaction.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const logger = createLogger('silent');
let database: TestDatabase;
let pool: pg.Pool;
let realm: RealmRow;
let folder: string;
let desk: ImportDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 6 });
  const client = await pool.connect();
  await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
  await seed(client);
  client.release();
  realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
  folder = await mkdtemp(path.join(tmpdir(), 'commune-imports-'));
  desk = new ImportDesk({ pool, folder: path.join(folder, 'desk'), logger });
});
afterAll(async () => {
  await desk?.stop();
  await pool?.end();
  await database?.drop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const AUDIT = { who: 'test', role: 'operator', origin: '' };
const T0 = Date.parse('2026-03-02T08:00:00+07:00');
const HOUR = 3_600_000;
const REFS = ['H32-260302-01', 'H32-260302-02', 'H32-260302-03'];
const TYPES = ['received', 'processing', 'supplement_requested', 'processed', 'returned', 'stopped', 'updated'];

const HEADER = [
  ...['Mã hồ sơ', 'Trạng thái', 'Ngày tiếp nhận', 'Lệ phí'],
  ...['Ngày yêu cầu bổ sung', 'Ngày bổ sung', 'Số lần yêu cầu bổ sung'],
];

interface File {
  exportedMs: number;
  rows: string[][];
}

const hour = fc.integer({ min: 0, max: 9 });
const anEvent = fc
  .record({
    n: fc.nat(0xffffffff),
    ref: fc.constantFrom(...REFS),
    type: fc.constantFrom(...TYPES),
    hour,
    fee: fc.constantFrom(0, 8000),
  })
  .map(
    ({ n, ref, type, hour: h, fee }): ServiceEvent => ({
      realmId: 0,
      id: `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
      timeMs: T0 + h * HOUR,
      type: `dossier.${type}`,
      subject: 'hall',
      data: { dossier: ref, feeVnd: fee },
    }),
  );
const aPayment = fc
  .record({
    n: fc.nat(0xffffffff),
    ref: fc.constantFrom('TT-1', 'TT-2'),
    dossier: fc.constantFrom(...REFS),
    type: fc.constantFrom('requested', 'paid', 'refunded'),
    method: fc.constantFrom('online', 'cash'),
    hour,
  })
  .map(
    ({ n, ref, dossier, type, method, hour: h }): ServiceEvent => ({
      realmId: 0,
      id: `00000000-0000-4000-8001-${n.toString(16).padStart(12, '0')}`,
      timeMs: T0 + h * HOUR,
      type: `payment.${type}`,
      subject: 'hall',
      data: { payment: ref, dossier, method, amountVnd: 8000 },
    }),
  );
const aRow = fc
  .record({
    ref: fc.constantFrom(...REFS),
    state: fc.constantFrom('Đang xử lý', 'Đã trả kết quả', ''),
    day: fc.integer({ min: 1, max: 9 }),
    fee: fc.constantFrom('', '0', '8.000'),
    asked: fc.constantFrom('', '02/03/2026', '02/03/2026 12:00', '05/03/2026'),
    answered: fc.constantFrom('', '06/03/2026'),
    times: fc.constantFrom('', '0', '1', '2'),
  })
  .map(({ ref, state, day, fee, asked, answered, times }) => [
    ...[ref, state, `0${day}/03/2026`, fee, asked, answered, times],
  ]);
const aFile = fc.record({
  exportedMs: hour.map((h) => T0 + h * HOUR + 1),
  rows: fc.array(aRow, { minLength: 1, maxLength: 4 }),
});

const store = (event: ServiceEvent) =>
  transaction(pool, (client) => insertEvents(client, realm.schema, [{ ...event, realmId: realm.id }]));

async function settled(id: string): Promise<ServiceImport> {
  let found = await findImport(pool, realm, id);
  await expect
    .poll(
      async () => {
        found = await findImport(pool, realm, id);
        return ['checking', 'running', 'undoing'].includes(found!.state);
      },
      { interval: 3, timeout: 10_000 },
    )
    .toBe(false);
  return found!;
}

/** Brings a file in as people do; the way it is read is confirmed when it comes for the first time. */
async function bring({ exportedMs, rows }: File): Promise<ServiceImport> {
  const lines = [HEADER, ...rows].map((row) => row.join(';'));
  const sent = { kind: 'dossier' as const, fileName: 'x.csv', sheet: null, exportedMs, dryRun: false };
  const { id } = await desk.receive(realm, Readable.from([Buffer.from(lines.join('\n'))]), sent, AUDIT);
  const checked = await settled(id);
  if (checked.state !== 'checked') return checked;
  await desk.run(realm, id, AUDIT);
  return settled(id);
}

async function project(): Promise<void> {
  const client = await pool.connect();
  try {
    await projectDue(client, logger);
  } finally {
    client.release();
  }
}

async function tables(): Promise<unknown[]> {
  await project();
  const { rows } = await pool.query('SELECT * FROM sandbox.dossier ORDER BY ref');
  const counted = await pool.query(
    `SELECT day::text, channel AS what, n, with_fee, fee_known, paid_online FROM sandbox.dossier_came_day WHERE n <> 0
     UNION ALL SELECT day::text, outcome, n, 0, 0, 0 FROM sandbox.dossier_ended_day WHERE n <> 0 ORDER BY 1, 2, 3`,
  );
  const recounted = await pool.query(
    `SELECT (came_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date::text AS day, coalesce(channel, '') AS what, count(*)::int AS n,
            count(*) FILTER (WHERE fee_vnd > 0)::int AS with_fee,
            count(*) FILTER (WHERE fee_vnd > 0 AND paid_online IS NOT NULL)::int AS fee_known,
            count(*) FILTER (WHERE fee_vnd > 0 AND paid_online)::int AS paid_online
     FROM sandbox.dossier WHERE counted GROUP BY 1, 2
     UNION ALL
     SELECT (ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date::text, outcome, count(*)::int, 0, 0, 0
     FROM sandbox.dossier WHERE counted AND NOT in_hand AND outcome IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2, 3`,
  );
  expect(counted.rows).toEqual(recounted.rows);
  return rows.map(({ changed: _, ...row }) => row);
}

async function forget(): Promise<void> {
  await pool.query(
    `TRUNCATE sandbox.service_event, sandbox.service_fact, sandbox.service_import, sandbox.service_due, sandbox.dossier,
       sandbox.payment, sandbox.dossier_came_day, sandbox.dossier_ended_day`,
  );
}

/** Each at least once, some more often, in another order; `true`: told anew in between. */
const shuffled = <T>(items: T[], again: number[], keys: number[]): { item: T; told: boolean }[] => {
  const all = [...items, ...again.flatMap((k) => (items.length === 0 ? [] : [items[k % items.length]!]))];
  return all
    .map((item, k) => ({
      item,
      key: keys[k % keys.length]! ^ (k * 2654435761),
      told: keys[k % keys.length]! % 3 === 0,
    }))
    .sort((one, other) => one.key - other.key);
};

describe('services', () => {
  it('are the same tables in whatever order and however often events and files come, and undoing gives back what was', async () => {
    const dice = fc.array(fc.nat(1_000_000), { minLength: 20, maxLength: 20 });
    const facts = fc.record({
      events: fc.array(fc.oneof({ arbitrary: anEvent, weight: 2 }, aPayment), { maxLength: 8 }),
      files: fc.array(aFile, { maxLength: 2 }),
      dice,
    });
    await fc.assert(
      fc.asyncProperty(facts, async ({ events, files, dice: keys }) => {
        // One id is one event: of two that were drawn alike the first counts.
        const distinct = events.filter(({ id }, k) => events.findIndex((other) => other.id === id) === k);
        await forget();
        for (const event of distinct) await store(event);
        const withoutFiles = await tables();
        for (const file of files) await bring(file);
        const all = await tables();

        await forget();
        const steps = [...distinct.map((event) => () => store(event)), ...files.map((file) => () => bring(file))];
        for (const { item, told } of shuffled(steps, keys.slice(0, 5), keys)) {
          await item();
          if (told) await project();
        }
        expect(await tables()).toEqual(all);

        const { rows } = await pool.query<{ id: string }>(
          "SELECT id::text FROM sandbox.service_import WHERE state = 'done'",
        );
        for (const { id } of rows) {
          await desk.undo(realm, id, AUDIT);
          expect((await settled(id)).state).toBe('undone');
        }
        expect(await tables()).toEqual(withoutFiles);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('know of two requests for papers after a file that tells the last of them', async () => {
    await forget();
    const event = (n: number, type: string, data: object = {}): ServiceEvent => ({
      ...{ realmId: 0, id: `00000000-0000-4000-8000-00000000000${n}`, timeMs: T0 + n * HOUR, type, subject: 'hall' },
      data: { dossier: REFS[0], ...data },
    });
    await store(event(0, 'dossier.received'));
    await store(event(1, 'dossier.supplement_requested'));
    await store(event(2, 'dossier.supplemented', { requested: T0 + HOUR }));
    await store(event(3, 'dossier.supplement_requested'));
    const [before] = (await tables()) as { object: { supplements: unknown[] } }[];
    const row = [REFS[0]!, 'Yêu cầu bổ sung', '02/03/2026', '', '02/03/2026 11:00', ''];
    await bring({ exportedMs: T0 + 4 * HOUR, rows: [[...row, '2']] });
    const [after] = (await tables()) as { object: { supplements: unknown[] } }[];
    expect(before!.object.supplements).toHaveLength(2);
    expect(after).toMatchObject({ object: { supplements: before!.object.supplements, supplementCount: 2 } });
  });

  it('know of a dossier that it was paid online by its payment, whichever comes first', async () => {
    const event = (n: number, type: string, data: Record<string, unknown>): ServiceEvent => ({
      ...{ realmId: 0, id: `00000000-0000-4000-8000-00000000000${n}`, timeMs: T0 + n, type, subject: 'hall', data },
    });
    const received = event(1, 'dossier.received', { dossier: REFS[0], feeVnd: 8000 });
    const paid = event(2, 'payment.paid', { payment: 'TT-1', dossier: REFS[0], method: 'online', amountVnd: 8000 });
    const refunded = event(3, 'payment.refunded', { payment: 'TT-1' });
    for (const order of [
      [received, paid],
      [paid, received],
    ]) {
      await forget();
      for (const each of order) {
        await store(each);
        await project();
      }
      expect(await tables()).toMatchObject([{ ref: REFS[0], paid_online: true, object: { paidOnline: true } }]);
    }
    await store(refunded);
    expect(await tables()).toMatchObject([{ ref: REFS[0], paid_online: null, object: { paidOnline: null } }]);
    // Whoever paid at the counter did not pay online; a payment made online beside it says that it was.
    const cash = event(4, 'payment.paid', { payment: 'TT-2', dossier: REFS[0], method: 'cash', amountVnd: 8000 });
    await store(cash);
    expect(await tables()).toMatchObject([{ ref: REFS[0], paid_online: false, object: { paidOnline: false } }]);
    await store(event(5, 'payment.paid', { payment: 'TT-3', dossier: REFS[0], method: 'online', amountVnd: 8000 }));
    expect(await tables()).toMatchObject([{ ref: REFS[0], paid_online: true, object: { paidOnline: true } }]);
  });

  it('keep nothing of a person that an event brings, and no dossier that is named by one', async () => {
    await forget();
    const data = { dossier: REFS[0], applicant_name: 'Nguyễn Văn A', channel: 'online', note: '0905123456' };
    const received = { realmId: 0, timeMs: T0, type: 'dossier.received', subject: 'hall' };
    await store({ ...received, id: '00000000-0000-4000-8000-000000000001', data });
    await store({ ...received, id: '00000000-0000-4000-8000-000000000002', data: { dossier: '056123456789' } });
    expect(await tables()).toMatchObject([{ ref: REFS[0], channel: 'online' }]);
    const { rows } = await pool.query('SELECT ref, data FROM sandbox.service_event ORDER BY id');
    expect(rows).toEqual([
      { ref: REFS[0], data: { dossier: REFS[0], channel: 'online' } },
      { ref: null, data: {} },
    ]);
  });

  it('lose nothing of a transaction that commits late', async () => {
    await forget();
    const event = (n: number, ref: string): ServiceEvent => ({
      ...{ realmId: realm.id, id: `00000000-0000-4000-8000-00000000000${n}`, timeMs: T0, type: 'dossier.received' },
      ...{ subject: 'hall', data: { dossier: ref } },
    });
    const slow = await pool.connect();
    try {
      await slow.query('BEGIN');
      await insertEvents(slow, realm.schema, [event(1, REFS[0]!), event(2, REFS[1]!)]);
      await store(event(3, REFS[1]!));
      expect((await tables()).map((row) => (row as { ref: string }).ref)).toEqual([REFS[1]]);
      await slow.query('COMMIT');
    } finally {
      slow.release();
    }
    expect((await tables()).map((row) => (row as { ref: string }).ref)).toEqual([REFS[0], REFS[1]]);
  });

  it('are told although one among them cannot be kept', async () => {
    await forget();
    for (const [k, ref] of ['H32-A', 'H32-BAD', 'H32-C'].entries()) {
      const id = `00000000-0000-4000-8000-00000000020${k}`;
      await store({ realmId: 0, id, timeMs: T0, type: 'dossier.received', subject: 'hall', data: { dossier: ref } });
    }
    await pool.query("ALTER TABLE sandbox.dossier ADD CONSTRAINT refused CHECK (ref <> 'H32-BAD')");
    try {
      expect((await tables()).map((row) => (row as { ref: string }).ref)).toEqual(['H32-A', 'H32-C']);
    } finally {
      await pool.query('ALTER TABLE sandbox.dossier DROP CONSTRAINT refused');
    }
  });

  it('are told once where a process ends in the middle', async () => {
    await forget();
    const refs = Array.from({ length: 40 }, (_, k) => `H32-260305-${k + 100}`);
    for (const [k, ref] of refs.entries()) {
      const id = `00000000-0000-4000-8000-0000000001${k.toString(16).padStart(2, '0')}`;
      await store({ realmId: 0, id, timeMs: T0, type: 'dossier.received', subject: 'hall', data: { dossier: ref } });
    }
    const dying = new pg.Client({ connectionString: database.url });
    dying.on('error', () => undefined);
    await dying.connect();
    // What it writes waits behind this lock until its connection is gone.
    const blocker = await pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE sandbox.dossier IN EXCLUSIVE MODE');
    const ended = expect(projectDue(dying, logger)).rejects.toThrow();
    await expect
      .poll(async () => {
        const waiting = await pool.query(
          "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        if (waiting.rows.length > 0) await pool.query('SELECT pg_terminate_backend($1)', [waiting.rows[0].pid]);
        return waiting.rows.length;
      })
      .toBe(1);
    await ended;
    await blocker.query('COMMIT');
    blocker.release();
    await dying.end().catch(() => undefined);
    expect(await tables()).toHaveLength(40);
  });
});
