import path from 'node:path';
import type { Dossier, DossierList, ListedDossier } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import { localDay, startOfLocalDay } from '@commune/domain';
import { tallyDossiers } from '@commune/domain/fixtures';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { serviceBoard } from '../src/services/board.ts';
import { dossierPage } from '../src/services/dossier-pages.ts';
import { projectDue } from '../src/services/project-job.ts';
import { prepareDays } from '../src/store/observations.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { insertEvents } from '../src/store/service-events.ts';
import { serviceConfiguration } from '../src/store/services/configuration.ts';
import { insertFacts, type StoredStatement } from '../src/store/services/facts.ts';
import { insertImport } from '../src/store/services/imports.ts';
import { transaction } from '../src/store/transaction.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const local = (time: string) => Date.parse(`${time}+07:00`);
const FROM_MS = local('2026-01-01T00:00:00');
/** A working day, a day off, and before and after the office's hours. */
const MOMENTS = ['2026-03-11T10:00:00', '2026-03-14T09:00:00', '2026-03-16T06:00:00', '2026-03-20T23:30:00'];
const HOUR = 3_600_000;

let database: TestDatabase;
const logger = createLogger('silent');
let pool: pg.Pool;
let realm: RealmRow;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const client = await pool.connect();
  try {
    await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client);
    realm = (await listRealms(client)).find(({ slug }) => slug === 'sim')!;
    await state(client, dossiers());
    await projectDue(client, logger);
  } finally {
    client.release();
  }
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

async function state(client: pg.ClientBase, statements: StoredStatement[]): Promise<void> {
  const exportedMs = local('2026-03-10T18:00:00');
  const made = { kind: 'dossier' as const, fileName: 'x', digest: 'x', exportedMs, who: 'test' };
  const importId = await insertImport(client, realm, made);
  await insertFacts(client, realm, { importId, kind: 'dossier', exportedMs }, statements);
}

/** Every way in which a dossier can stand, each over promises from the beginning to the end of March. */
function dossiers(): StoredStatement[] {
  const statements: StoredStatement[] = [];
  const inHand = ['registered', 'accepted', 'processing', 'supplement'];
  const states = [...inHand, 'refused', 'withdrawn', 'stopped', 'processed', 'returned'];
  const procedures = ['1.001193', '1.001022', 'unknown', null];
  for (const [s, name] of states.entries()) {
    for (let k = 0; k < 60; k++) {
      const receivedMs = local('2026-03-01T08:00:00') + ((k * 7 + s) % 9) * 24 * HOUR;
      const promised =
        local(`2026-03-${String(2 + ((k * 5 + s) % 28)).padStart(2, '0')}T00:00:00`) + (k % 4) * 5 * HOUR;
      const ended = !inHand.includes(name) && name !== 'refused' && k % 5 > 0;
      const end = ['withdrawn', 'stopped'].includes(name) ? 'endedMs' : `${name}Ms`;
      const asked = local('2026-03-09T08:00:00');
      statements.push({
        row: statements.length + 2,
        subject: `H32-${name}-${k}`,
        fields: {
          state: name,
          procedure: procedures[k % 4],
          ...(k % 7 === 0 ? {} : { receivedMs }),
          ...(k % 6 === 0 ? {} : { promisedMs: promised }),
          ...(ended ? { [end]: receivedMs + (k % 8) * 24 * HOUR } : {}),
          ...(name === 'supplement'
            ? { supplements: [{ requestedMs: asked, answeredMs: k % 3 ? null : asked + 24 * HOUR }] }
            : {}),
          ...(k % 3 === 0 ? {} : { channel: ['online', 'direct', 'post'][k % 3] }),
        },
      });
    }
  }
  return statements;
}

/** All pages of a list, one after another. */
async function listed(list: DossierList, atMs: number): Promise<ListedDossier[]> {
  const all: ListedDossier[] = [];
  for (let after: Awaited<ReturnType<typeof dossierPage>>['next'] = null; ; ) {
    const { dossiers, next } = await dossierPage(pool, realm, { list, after, limit: 7 }, atMs);
    expect(dossiers.length).toBeLessThanOrEqual(7);
    all.push(...dossiers);
    if (next === null) return all;
    after = next;
  }
}

describe('the board', () => {
  it.each(MOMENTS)('of %s counts what the rules count, dossier by dossier', async (time) => {
    const atMs = local(time);
    const board = await serviceBoard(pool, realm, atMs, FROM_MS);
    const { rows } = await pool.query<{ object: Dossier }>('SELECT object FROM sandbox.dossier');
    const { procedures, clock } = await serviceConfiguration(pool);
    const objects = rows.map(({ object }) => object);
    const tally = tallyDossiers(objects, procedures, clock, { fromMs: FROM_MS, atMs });
    const { waiting: _waiting, ...inHand } = board.inHand;
    expect(inHand).toEqual(tally.inHand);
    const { today: _today, ...resolved } = board.resolved;
    expect(resolved).toEqual(tally.resolved);
    expect(board.received.period).toEqual(tally.received);
    const overdue = await listed('overdue', atMs);
    expect(overdue.filter((one) => one.overdue && one.daysLeft! <= 0)).toHaveLength(tally.inHand.overdue);
    expect(await listed('due-today', atMs)).toHaveLength(tally.inHand.dueToday);
    const hand = await listed('in-hand', atMs);
    expect(hand).toHaveLength(Object.values(tally.inHand).reduce((sum, n) => sum + n, 0));
    const byDue = hand.map(({ dueMs }) => dueMs ?? Number.POSITIVE_INFINITY);
    expect(byDue).toEqual([...byDue].sort((one, other) => (one === other ? 0 : one - other)));
    const { today } = board.received;
    const cameToday = await listed('received-today', atMs);
    expect(cameToday).toHaveLength(Object.values(today).reduce((sum, n) => sum + n, 0));
    const doubtful = await listed('contradictions', atMs);
    expect(doubtful).toHaveLength(board.contradictions);
    expect(doubtful.every(({ contradictions }) => contradictions.length > 0)).toBe(true);
    for (const some of [overdue, hand, cameToday, doubtful])
      expect(new Set(some.map(({ ref }) => ref)).size).toBe(some.length);
    expect(Object.values(tally.inHand).every((n) => n > 0) || time !== MOMENTS[0]).toBe(true);
  });

  it('tells counters that have said nothing, those with figures, and events that say nothing', async () => {
    const atMs = Date.now();
    const client = await pool.connect();
    try {
      const event = { realmId: realm.id, timeMs: atMs - 1000, subject: 'hall', data: {} };
      await transaction(pool, (db) =>
        insertEvents(db, realm.schema, [{ ...event, id: '00000000-0000-4000-8000-000000000001', type: 'hall.opened' }]),
      );
      const { counters, unread } = await serviceBoard(pool, realm, atMs, FROM_MS);
      expect(unread).toBe(1);
      expect(counters.map(({ kind }) => kind)).toContain('service-counter');
      expect(counters.every(({ queue, knownMs }) => queue === null && knownMs === null)).toBe(true);
      const { rows } = await client.query<{ id: number }>(
        `SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
         JOIN core.observed_property p ON p.id = d.property_id
         WHERE t.slug = $1 AND p.key = ANY($2) ORDER BY array_position($2, p.key)`,
        [counters.find(({ kind }) => kind === 'service-counter')!.thing, ['queue-length', 'waiting-time']],
      );
      await prepareDays(client, realm.schema, atMs - 60_000, atMs);
      for (const [k, { id }] of rows.entries()) {
        await client.query('INSERT INTO sandbox.observation VALUES ($1, 0, to_timestamp($2 / 1000.0), $3)', [
          id,
          atMs - 60_000,
          4 + k,
        ]);
      }
      const counted = await client.query<{ id: number }>(
        `SELECT d.id FROM sandbox.datastream d JOIN sandbox.thing t ON t.id = d.thing_id
         WHERE t.slug = $1 AND d.key = 'tickets-served'`,
        [counters.find(({ kind }) => kind === 'service-counter')!.thing],
      );
      // Set back at some time of the day, as it may be when the office opens.
      for (const [k, value] of [250, 252, 3, 8].entries()) {
        await client.query('INSERT INTO sandbox.observation VALUES ($1, 0, to_timestamp($2 / 1000.0), $3)', [
          counted.rows[0]!.id,
          Math.max(atMs - 50_000, startOfLocalDay(localDay(atMs))) + k * 1000,
          value,
        ]);
      }
      const after = await serviceBoard(pool, realm, atMs, FROM_MS);
      expect(after.counters.filter(({ queue }) => queue !== null)).toMatchObject([
        { queue: 4, waitingMin: 5, servedToday: 10, knownMs: atMs - 60_000, open: null },
      ]);
    } finally {
      client.release();
    }
  });

  it('tells payments by themselves: how many, of how many it is known how, and for when', async () => {
    const atMs = Date.now();
    const before = await serviceBoard(pool, realm, atMs, FROM_MS);
    expect([before.paid, before.paymentsKnownMs]).toEqual([0, null]);
    const paid = (n: number, agoMs: number, method: object) => ({
      ...{ realmId: realm.id, subject: 'hall', type: 'payment.paid', timeMs: atMs - agoMs },
      ...{ id: `00000000-0000-4000-8000-00000000300${n}`, data: { payment: `TT-26-${n}`, amountVnd: 8000, ...method } },
    });
    const events = [paid(1, 3 * HOUR, { method: 'online' }), paid(2, 2 * HOUR, { method: 'cash' }), paid(3, HOUR, {})];
    await transaction(pool, (db) => insertEvents(db, realm.schema, events));
    const client = await pool.connect();
    try {
      await projectDue(client, logger);
    } finally {
      client.release();
    }
    const board = await serviceBoard(pool, realm, atMs, FROM_MS);
    expect([board.paid, board.paymentsKnownMs]).toEqual([3, atMs - HOUR]);
    // one of the two of which it is known
    expect(board.cashless).toEqual({ n: 1, of: 2, share: 0.5 });
    expect(board.knownMs).not.toBe(board.paymentsKnownMs);
  });

  it('is as old as the newest event, however many old ones come after it', async () => {
    const atMs = Date.now();
    const events = Array.from({ length: 130 }, (_, k) => ({
      ...{ realmId: realm.id, subject: 'hall', type: 'dossier.received' },
      id: `00000000-0000-4000-8000-${String(1000 + k).padStart(12, '0')}`,
      timeMs: k === 0 ? atMs - 60_000 : atMs - (20 + k) * 24 * HOUR,
      data: { dossier: `AGE-2026-${String(k).padStart(4, '0')}` },
    }));
    for (const event of events) await transaction(pool, (db) => insertEvents(db, realm.schema, [event]));
    await transaction(pool, (db) =>
      insertEvents(db, realm.schema, [
        { ...events[0]!, id: '00000000-0000-4000-8000-000000002000', timeMs: atMs - 1000, data: {} },
      ]),
    );
    expect((await serviceBoard(pool, realm, atMs, FROM_MS)).knownMs).toBe(atMs - 60_000);
  });
});
