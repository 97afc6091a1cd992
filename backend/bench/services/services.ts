import pg from 'pg';
import { createLogger } from '../../src/logger.ts';
import { PlanBook } from '../../src/plan/plan-book.ts';
import { serviceBoard } from '../../src/services/board.ts';
import { dossierPage } from '../../src/services/dossier-pages.ts';
import { projectDue } from '../../src/services/project-job.ts';
import { ScoreBook } from '../../src/services/score-book.ts';
import { listRealms, type RealmRow } from '../../src/store/realms.ts';
import { insertEvents } from '../../src/store/service-events.ts';
import { insertFacts, type StoredStatement } from '../../src/store/services/facts.ts';
import { insertImport } from '../../src/store/services/imports.ts';
import { transaction } from '../../src/store/transaction.ts';
import type { BenchParts } from '../parts/parts.ts';
import { type BenchRow, median } from '../parts/report.ts';
import { madeDossiers } from './made-dossiers.ts';

const logger = createLogger('error');
const YEAR_MS = 365 * 86_400_000;
const ROUNDS = 15;
const BOARD_MS = 100;
const SCORE_MS = 300;
/** A page of the wall from cold. */
const PLAN_MS = 2000;

/** The board of public services, the self-score and the plan's scorecard over a year of 12,000 dossiers, and of ten times as many. */
export async function servicesBench({ database, quick, progress }: BenchParts): Promise<BenchRow[]> {
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const client = await database.connect();
  const rows: BenchRow[] = [];
  try {
    const realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
    const nowMs = Date.now();
    let stored = 0;
    for (const n of quick ? [1200] : [12_000, 120_000]) {
      progress(`storing ${n} dossiers`);
      await store(pool, realm, nowMs, stored, n);
      stored = n;
      const begun = performance.now();
      await projectDue(client, logger);
      const each = ((performance.now() - begun) / n) * 1000;
      await client.query('VACUUM ANALYZE sandbox.dossier');
      progress(`asking ${n} dossiers`);
      const boards: number[] = [];
      for (let k = 0; k < ROUNDS; k++) boards.push(await ms(() => serviceBoard(pool, realm, nowMs, nowMs - YEAR_MS)));
      const listed: number[] = [];
      for (const list of ['overdue', 'in-hand', 'received-today'] as const) {
        listed.push(await ms(() => dossierPage(pool, realm, { list, after: null, limit: 50 }, nowMs)));
      }
      const book = new ScoreBook(pool);
      const score = () => book.score(realm, nowMs - YEAR_MS, nowMs);
      const readIn = await ms(() => book.warm([realm]));
      const first = await ms(score);
      const lost = { fromMs: nowMs - YEAR_MS, toMs: nowMs, indicator: 'digitised', after: null, limit: 50 } as const;
      const losses = await ms(() => book.losses(realm, lost));
      const changed: number[] = [];
      for (let k = 0; k < ROUNDS; k++) {
        await touch(client, realm, nowMs, k + n);
        changed.push(await ms(score));
      }
      // After the events that were just told, so that they are not ahead.
      const laterMs = Date.now() + 2 * n;
      const plan = new PlanBook(pool, (of) => book.dossiers(of));
      const firstPlan = await ms(() => plan.scorecard(realm, laterMs));
      const plans: number[] = [];
      for (let k = 0; k < ROUNDS; k++) {
        await touch(client, realm, nowMs, k + n + ROUNDS);
        plan.forget(realm);
        plans.push(await ms(() => plan.scorecard(realm, laterMs + k)));
      }
      rows.push(
        { name: `board, ${n} dossiers, median`, value: median(boards), unit: 'ms', limit: BOARD_MS },
        { name: `board, ${n} dossiers, slowest`, value: Math.max(...boards), unit: 'ms', limit: BOARD_MS },
        { name: `dossiers behind a figure, of ${n}, slowest`, value: Math.max(...listed), unit: 'ms', limit: BOARD_MS },
        { name: `what lost points, of ${n} dossiers`, value: losses, unit: 'ms', limit: SCORE_MS },
        { name: `read in at the start, ${n} dossiers`, value: readIn, unit: 'ms', limit: null },
        { name: `self-score, ${n} dossiers, the first after the start`, value: first, unit: 'ms', limit: SCORE_MS },
        {
          name: `self-score, ${n} dossiers, after a change, median`,
          value: median(changed),
          unit: 'ms',
          limit: SCORE_MS,
        },
        { name: `plan, ${n} dossiers, the first time`, value: firstPlan, unit: 'ms', limit: PLAN_MS },
        { name: `plan, ${n} dossiers, after a change, median`, value: median(plans), unit: 'ms', limit: SCORE_MS },
        { name: `telling a dossier anew, of ${n}`, value: each, unit: 'µs', limit: null },
      );
    }
    return rows;
  } finally {
    await client.end();
    await pool.end();
  }
}

async function store(pool: pg.Pool, realm: RealmRow, nowMs: number, from: number, n: number): Promise<void> {
  const made = { kind: 'dossier' as const, fileName: 'bench', digest: String(n), exportedMs: nowMs, who: 'bench' };
  const importId = await insertImport(pool, realm, made);
  let portion: StoredStatement[] = [];
  const flush = async () => {
    const statements = portion;
    portion = [];
    await transaction(pool, (client) =>
      insertFacts(client, realm, { importId, kind: 'dossier', exportedMs: nowMs }, statements),
    );
  };
  let row = 0;
  for (const { ref, fields } of madeDossiers(n, nowMs)) {
    if (row++ < from) continue;
    portion.push({ row, subject: ref, fields });
    if (portion.length === 2000) await flush();
  }
  await flush();
}

/** One more event of one dossier, told anew. */
async function touch(client: pg.Client, realm: RealmRow, nowMs: number, k: number): Promise<void> {
  const id = `00000000-0000-4000-8000-${k.toString(16).padStart(12, '0')}`;
  const data = { dossier: `H32.15.26-${String(k % 1000).padStart(7, '0')}`, rating: 'satisfied' };
  const event = { realmId: realm.id, id, timeMs: nowMs + k, type: 'dossier.rated', subject: 'bench', data };
  await insertEvents(client, realm.schema, [event]);
  await projectDue(client, logger);
}

async function ms(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
