import path from 'node:path';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { serviceBoard } from '../src/services/board.ts';
import { serviceObject } from '../src/services/object-book.ts';
import { projectDue } from '../src/services/project-job.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { insertFacts } from '../src/store/services/facts.ts';
import { insertImport, updateImport } from '../src/store/services/imports.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const at = (local: string) => Date.parse(`${local}:00+07:00`);
const NOW_MS = at('2026-03-20T10:00');
const EXPORTED_MS = at('2026-03-20T09:00');

let database: TestDatabase;
let pool: pg.Pool;
let realms: RealmRow[];
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const client = await pool.connect();
  try {
    await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client);
    realms = await listRealms(client);
    await tell(client);
    await projectDue(client, createLogger('silent'));
  } finally {
    client.release();
  }
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
const realmOf = (slug: string) => realms.find((one) => one.slug === slug)!;

/** Dates without an hour are as exports write them: that day is in time to its end. */
const DOCUMENTS: Record<string, Record<string, unknown>> = {
  'VB-YESTERDAY': { dueMs: at('2026-03-19T00:00') },
  'VB-TODAY': { dueMs: at('2026-03-20T00:00') },
  'VB-TOMORROW': { dueMs: at('2026-03-21T00:00') },
  'VB-AT-NINE': { dueMs: at('2026-03-20T09:00') },
  'VB-AT-FIVE': { dueMs: at('2026-03-20T17:00') },
  'VB-NO-DATE': {},
  'VB-SIGNED': { state: 'signed', direction: 'out' },
  'VB-HANDLED': { state: 'handled', dueMs: at('2026-03-01T00:00'), handledMs: at('2026-03-10T08:00') },
  'VB-ISSUED': { state: 'issued', direction: 'out', issuedMs: at('2026-03-10T08:00') },
};

async function tell(client: pg.ClientBase): Promise<void> {
  const realm = realmOf('sim');
  const made = { kind: 'document' as const, fileName: 'x', digest: 'x', exportedMs: EXPORTED_MS, who: 'test' };
  const importId = await insertImport(client, realm, made);
  const statements = Object.entries(DOCUMENTS).map(([subject, more], k) => ({
    ...{ row: k + 2, subject },
    fields: { state: 'registered', direction: 'in', registeredMs: at('2026-03-02T08:00'), ...more },
  }));
  await insertFacts(client, realm, { importId, kind: 'document', exportedMs: EXPORTED_MS }, statements);
  await updateImport(client, realm, importId, { state: 'done', finished: true });
}

describe('documents on the board', () => {
  it('are open, due today and overdue', async () => {
    const { documents } = await serviceBoard(pool, realmOf('sim'), NOW_MS, null);
    // Overdue: of yesterday, and of nine o'clock. Today: of this day, and of five o'clock.
    expect(documents).toEqual({ open: 7, dueToday: 2, overdue: 2, noDueDate: 2, knownMs: EXPORTED_MS });
  });

  it('of which nobody tells are not known', async () => {
    const { documents } = await serviceBoard(pool, realmOf('live'), NOW_MS, null);
    expect(documents.knownMs).toBeNull();
  });

  it('are due by the end of a day that was said without an hour', async () => {
    const due = async (ref: string) => (await serviceObject(pool, realmOf('sim'), 'document', ref, NOW_MS))!.due;
    expect(await due('VB-TODAY')).toEqual({ dueMs: at('2026-03-20T17:00'), byHour: false });
    expect(await due('VB-AT-NINE')).toEqual({ dueMs: at('2026-03-20T09:00'), byHour: true });
  });
});
