import path from 'node:path';
import { migrate, seed } from '@commune/db';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countedValues, decideValue, insertValue, waitingValues } from '../src/store/plan/values.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
let client: pg.Client;
let realm: RealmRow;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
  await seed(client);
  realm = (await listRealms(client)).find(({ slug }) => slug === 'live')!;
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const PEOPLE = ['An', 'Bình', 'Chi'];
const DAY_MS = 86_400_000;
const T0 = Date.parse('2026-01-01T00:00:00+07:00');
const audit = (who: string) => ({ who, role: 'leader', origin: '' });

const person = fc.constantFrom(...PEOPLE);
const anAct = fc.oneof(
  fc.record({ act: fc.constant('enter' as const), who: person, day: fc.nat(3), corrects: fc.option(fc.nat(9)) }),
  fc.record({ act: fc.constant('decide' as const), who: person, nth: fc.nat(9), approved: fc.boolean() }),
);

interface Entered {
  id: string;
  who: string;
  day: number;
  replaces: string | null;
  /** null: waits */
  approved: boolean | null;
}

/** Approved by another, not corrected by what is approved itself, and of one last day what was entered last. */
function counting(all: readonly Entered[]): string[] {
  const counts = all.filter(
    ({ id, approved }) => approved === true && !all.some((other) => other.replaces === id && other.approved === true),
  );
  const last = new Map(counts.map(({ id, day }) => [day, id]));
  return [...last.entries()].sort(([one], [other]) => one - other).map(([, id]) => id);
}

it('in whatever order is entered, corrected and decided, what counts had a second person', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 5, maxLength: 25 }), async (acts) => {
      await client.query('BEGIN');
      try {
        const all: Entered[] = [];
        for (const act of acts) {
          if (act.act === 'enter') {
            const replaces = act.corrects === null ? null : (all[act.corrects]?.id ?? null);
            const made = await insertValue(
              client,
              realm,
              {
                ...{ indicator: 'cashless', fromMs: T0, toMs: T0 + (act.day + 1) * DAY_MS, value: all.length },
                ...{ numerator: null, denominator: null, coverage: null, source: 's', evidence: 'e', link: null },
                ...{ formerUnits: null, replaces },
              },
              audit(act.who),
            );
            all.push({ id: made.id, who: act.who, day: act.day, replaces, approved: null });
            continue;
          }
          const value = all[act.nth];
          if (value === undefined) continue;
          const reason = act.approved ? null : 'không đúng';
          const decided = await decideValue(
            client,
            realm,
            value.id,
            { approved: act.approved, reason },
            audit(act.who),
          );
          // Once, and never one's own.
          const may = value.approved === null && value.who !== act.who;
          expect(decided !== null).toBe(may);
          if (may) value.approved = act.approved;
        }
        expect((await countedValues(client, realm)).map(({ id }) => id)).toEqual(counting(all));
        const waiting = all.filter(({ approved }) => approved === null).length;
        expect((await waitingValues(client, realm)).get('cashless') ?? 0).toBe(waiting);
      } finally {
        await client.query('ROLLBACK');
      }
    }),
    { numRuns: 25 },
  );
});
