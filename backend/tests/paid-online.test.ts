import path from 'node:path';
import type { ServiceKind } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { PlanBook } from '../src/plan/plan-book.ts';
import { serviceBoard } from '../src/services/board.ts';
import { projectDue } from '../src/services/project-job.ts';
import { ScoreBook } from '../src/services/score-book.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { insertFacts } from '../src/store/services/facts.ts';
import { insertImport, updateImport } from '../src/store/services/imports.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const at = (local: string) => Date.parse(`${local}:00+07:00`);
/** A Friday. */
const NOW_MS = at('2026-03-20T10:00');
const FROM_MS = at('2026-01-01T00:00');
const DOSSIERS_TOLD_MS = at('2026-03-20T09:00');
const PAYMENTS_TOLD_MS = at('2026-03-10T18:00');

type Fields = Record<string, unknown>;
const dossier = (received: string, more: Fields = { feeVnd: 8000 }): Fields => ({
  ...{ state: 'processing', channel: 'direct', receivedMs: at(received) },
  ...more,
});
/** Nine with a fee. No column says how it was paid, as in most exports. */
const DOSSIERS: Record<string, Fields> = {
  'H-ONLINE': dossier('2026-03-02T08:00'),
  'H-CASH': dossier('2026-03-03T08:00'),
  'H-UNPAID': dossier('2026-03-04T08:00'),
  // the fee of its procedure
  'H-TRANSFER': dossier('2026-03-05T08:00', { procedure: '2.000815' }),
  'H-LAST-DAY': dossier('2026-03-10T12:00'),
  // after the last payment that was told: nobody knows
  'H-EVENING': dossier('2026-03-10T19:00'),
  'H-LATER': dossier('2026-03-16T08:00'),
  'H-TODAY': dossier('2026-03-20T08:00'),
  // but this one says itself that it is not paid
  'H-SAYS': dossier('2026-03-16T09:00', { feeVnd: 8000, paid: false }),
  'H-FREE': dossier('2026-03-02T08:00', { feeVnd: 0 }),
};
const paid = (of: string, method: string, paidMs: number): Fields => ({ state: 'paid', dossier: of, method, paidMs });
const CASH = { 'P-2': paid('H-CASH', 'cash', at('2026-03-03T08:05')) };
const TRANSFER = { 'P-3': paid('H-TRANSFER', 'transfer', at('2026-03-05T08:05')) };
const ONLINE = { 'P-1': paid('H-ONLINE', 'online', at('2026-03-02T08:05')) };

const logger = createLogger('silent');
let database: TestDatabase;
let pool: pg.Pool;
let realm: RealmRow;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const client = await pool.connect();
  await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
  await seed(client);
  client.release();
  realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

async function tell(kind: ServiceKind, exportedMs: number, all: Record<string, Fields>): Promise<void> {
  const client = await pool.connect();
  try {
    const made = { kind, fileName: 'x', digest: JSON.stringify(all), exportedMs, who: 'test' };
    const importId = await insertImport(client, realm, made);
    const statements = Object.entries(all).map(([subject, fields], k) => ({ row: k + 2, subject, fields }));
    await insertFacts(client, realm, { importId, kind, exportedMs }, statements);
    await updateImport(client, realm, importId, { state: 'done', finished: true });
    await projectDue(client, logger);
  } finally {
    client.release();
  }
}

/** What the board, the self-score and the plan say of the same dossiers. */
async function told() {
  const board = await serviceBoard(pool, realm, NOW_MS, FROM_MS);
  const scores = new ScoreBook(pool);
  const { score } = await scores.score(realm, FROM_MS, NOW_MS);
  const plan = await new PlanBook(pool, (of) => scores.dossiers(of)).scorecard(realm, NOW_MS);
  return {
    board: board.paidOnline,
    score: score.indicators.find(({ key }) => key === 'online-payment')!,
    plan: plan.rows.find(({ indicator }) => indicator.key === 'online-payment')!,
  };
}

describe('the share of fees paid online', () => {
  it('is none where nobody says of any fee how it was paid', async () => {
    const { 'H-SAYS': _, ...silent } = DOSSIERS;
    await tell('dossier', DOSSIERS_TOLD_MS, silent);
    const { board, score, plan } = await told();
    expect(board).toBeNull();
    expect(score).toMatchObject({ state: 'no_data', denominator: 8, percent: null });
    expect(plan.figure).toBeNull();
  });

  it('counts whoever paid at the counter as not paid online', async () => {
    await tell('dossier', DOSSIERS_TOLD_MS, { 'H-SAYS': DOSSIERS['H-SAYS']! });
    await tell('payment', PAYMENTS_TOLD_MS, { ...CASH, ...TRANSFER });
    const { board, score } = await told();
    // Nobody tells of payments made online: of the two that were made and of the one that says so it is known, of no other.
    expect(board).toEqual({ n: 0, of: 9, known: 3, share: 0 });
    expect(score).toMatchObject({ state: 'scored', numerator: 0, denominator: 9, known: 3, percent: 0 });
  });

  it('is one of nine on board, score and plan, known up to the last payment that was told', async () => {
    await tell('payment', PAYMENTS_TOLD_MS, ONLINE);
    const { board, score, plan } = await told();
    // Known: online, cash, unpaid, transfer and the last day's before 18:00, and the one that says itself that it is not.
    expect(board).toEqual({ n: 1, of: 9, known: 6, share: 1 / 9 });
    expect(score).toMatchObject({ numerator: 1, denominator: 9, known: 6, percent: 11.11 });
    expect(plan.figure).toMatchObject({ numerator: 1, denominator: 9, coverage: { n: 6, of: 9 } });
  });

  it('is as old as the last payment that was told, and its duty is late with it', async () => {
    const { plan } = await told();
    expect(plan.knownMs).toBe(PAYMENTS_TOLD_MS);
    expect(plan.duty.state).toBe('late');
    const { knownMs, paymentsKnownMs } = await serviceBoard(pool, realm, NOW_MS, FROM_MS);
    expect([knownMs, paymentsKnownMs]).toEqual([DOSSIERS_TOLD_MS, PAYMENTS_TOLD_MS]);
  });

  it('has it known of what came in today once payments are told today', async () => {
    await tell('payment', at('2026-03-20T08:30'), { 'P-4': paid('H-LATER', 'online', at('2026-03-16T08:10')) });
    const { board, score } = await told();
    expect(board).toEqual({ n: 2, of: 9, known: 9, share: 2 / 9 });
    expect(score).toMatchObject({ numerator: 2, denominator: 9, known: 9, percent: 22.22 });
  });
});
