import path from 'node:path';
import type { Scorecard, ScorecardRow, ServiceKind } from '@commune/contract';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { dutyBoard } from '../src/plan/duty-board.ts';
import { PlanBook } from '../src/plan/plan-book.ts';
import { ESSENTIAL } from '../src/plan/telemetry-measures.ts';
import { projectDue } from '../src/services/project-job.ts';
import { ScoreBook } from '../src/services/score-book.ts';
import { prepareDays } from '../src/store/observations.ts';
import { thingCounts } from '../src/store/plan/telemetry-counts.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { insertFacts } from '../src/store/services/facts.ts';
import { EMPTY_REPORT, insertImport, updateImport } from '../src/store/services/imports.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const at = (local: string) => Date.parse(`${local}+07:00`);
/** A Friday. */
const NOW_MS = at('2026-03-20T10:00:00');
const EXPORTED_MS = at('2026-03-19T18:00:00');
const YEAR_DAYS = 365.2425;

const logger = createLogger('silent');
let database: TestDatabase;
let pool: pg.Pool;
let realm: RealmRow;
let empty: RealmRow;
let scorecard: Scorecard;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const client = await pool.connect();
  try {
    await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client);
    const realms = await listRealms(client);
    realm = realms.find(({ slug }) => slug === 'sim')!;
    empty = realms.find(({ slug }) => slug === 'live')!;
    await state(client, 'dossier', DOSSIERS);
    await state(client, 'citizen_report', REPORTS);
    await projectDue(client, logger);
    await tellDevices(client);
  } finally {
    client.release();
  }
  scorecard = await book().scorecard(realm, NOW_MS);
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

function book(): PlanBook {
  const scores = new ScoreBook(pool);
  return new PlanBook(pool, (of) => scores.dossiers(of));
}
const row = (key: string, of = scorecard): ScorecardRow => of.rows.find(({ indicator }) => indicator.key === key)!;

type Fields = Record<string, unknown>;
function dossier(received: string, ended: string | null, promised: string | null, more: Fields): Fields {
  return {
    ...{ state: ended === null ? 'processing' : 'processed', receivedMs: at(received), feeVnd: 0 },
    ...(ended === null ? {} : { processedMs: at(ended) }),
    ...(promised === null ? {} : { promisedMs: at(promised) }),
    ...more,
  };
}
const ONLINE = { channel: 'online' };
const DIRECT = { channel: 'direct' };
const on = (day: string, hour = '08:00:00') => `2026-${day}T${hour}`;
/** Two in January and two in February, all on time, one of them online; ten in March. */
const DOSSIERS: Fields[] = [
  dossier(on('01-26'), on('01-27'), on('01-29', '00:00:00'), ONLINE),
  dossier(on('01-26'), on('01-28'), on('01-29', '00:00:00'), DIRECT),
  dossier(on('02-10'), on('02-11'), on('02-13', '00:00:00'), DIRECT),
  dossier(on('02-10'), on('02-12'), on('02-13', '00:00:00'), DIRECT),
  ...Array.from({ length: 6 }, () => dossier(on('03-03'), on('03-04'), on('03-06', '00:00:00'), ONLINE)),
  dossier(on('03-03'), on('03-05'), on('03-06', '00:00:00'), DIRECT),
  // late by a day
  dossier(on('03-03'), on('03-09'), on('03-06', '00:00:00'), DIRECT),
  // pending and past its day
  dossier(on('03-03'), null, on('03-06', '00:00:00'), DIRECT),
  // nobody says how it came, nor when it was due
  dossier(on('03-04'), on('03-05'), null, {}),
];
const report = (more: Fields): Fields => ({
  ...{ state: 'handled', category: 'road', receivedMs: at(on('03-02')), dueMs: at(on('03-06', '17:00:00')) },
  ...more,
});
const REPORTS: Fields[] = [
  report({ handledMs: at(on('03-04')) }),
  report({ handledMs: at(on('03-05')) }),
  report({ state: 'handling' }),
  report({ state: 'handling', dueMs: at(on('03-27')) }),
  report({ state: 'duplicate', duplicateOf: 'P-1' }),
];

async function state(client: pg.ClientBase, kind: ServiceKind, all: Fields[]): Promise<void> {
  const made = { kind, fileName: 'x', digest: kind, exportedMs: EXPORTED_MS, who: 'test' };
  const importId = await insertImport(client, realm, made);
  const statements = all.map((fields, k) => ({ row: k + 2, subject: `T-${kind}-${k + 1}`, fields }));
  await insertFacts(client, realm, { importId, kind, exportedMs: EXPORTED_MS }, statements);
  // Of each file two rows said nothing that could be read.
  const counts = { rows: all.length + 2, new: all.length, changed: 0, same: 0, refused: 2, formulas: 0, hidden: 0 };
  await updateImport(client, realm, importId, { state: 'done', finished: true, report: { ...EMPTY_REPORT, counts } });
}

/**
 * Of two office links on the 18th one is up in 9 of 10 messages and the other in all 10; today the first is down once. Of
 * three things of the water supply two speak a minute ago and one three hours ago, beyond twenty intervals. Three lights are
 * there since March only; one of the points was registered then, after it had spoken in February.
 */
async function tellDevices(client: pg.ClientBase): Promise<void> {
  const streams = async (kinds: string[], property: string, limit: number) => {
    const { rows } = await client.query<{ id: number }>(
      `SELECT min(d.id) AS id FROM sandbox.thing t JOIN sandbox.datastream d ON d.thing_id = t.id
       JOIN core.observed_property p ON p.id = d.property_id WHERE t.kind = ANY($1) AND p.key = $2
       GROUP BY t.id ORDER BY t.id LIMIT $3`,
      [kinds, property, limit],
    );
    return rows.map(({ id }) => id);
  };
  const links = await streams(['fibre-link'], 'link-up', 2);
  const points = await streams(['pressure-point'], 'water-pressure', 3);
  const readings: [stream: number, ms: number, value: number][] = [];
  for (let k = 0; k < 10; k++) {
    const ms = at('2026-03-18T08:00:00') + k * 300_000;
    readings.push([links[0]!, ms, k === 0 ? 0 : 1], [links[1]!, ms, 1]);
  }
  readings.push([links[0]!, at('2026-03-20T09:00:00'), 0]);
  readings.push([points[0]!, at('2026-02-18T22:30:00'), 3], [points[0]!, at('2026-02-18T21:30:00'), 3]);
  readings.push([points[1]!, at('2026-02-18T21:30:00'), 3]);
  readings.push(
    [points[0]!, NOW_MS - 60_000, 3],
    [points[1]!, NOW_MS - 60_000, 3],
    [points[2]!, NOW_MS - 3 * 3_600_000, 3],
  );
  const since = async (day: string, condition: string, values: unknown[]) =>
    client.query(`UPDATE sandbox.thing SET created_at = $1 WHERE ${condition}`, [`${day}T00:00:00+07:00`, ...values]);
  await since('2026-01-01', 'realm_id = $2', [realm.id]);
  await since('2026-03-02', 'id = (SELECT thing_id FROM sandbox.datastream WHERE id = $2)', [points[1]]);
  const lights = `SELECT id FROM sandbox.thing WHERE realm_id = $2 AND domain = 'lighting' AND state = 'registered'`;
  await since('2026-03-02', `id IN (${lights} ORDER BY id LIMIT 3)`, [realm.id]);
  const times = readings.map(([, ms]) => ms);
  await prepareDays(client, realm.schema, Math.min(...times), Math.max(...times));
  for (const [id, ms, value] of readings) {
    await client.query('INSERT INTO sandbox.observation VALUES ($1, 0, to_timestamp($2 / 1000.0), $3)', [
      id,
      ms,
      value,
    ]);
  }
  const buckets = times.map((ms) => new Date(ms - (ms % 600_000)).toISOString());
  await client.query("CALL core.refresh_rollups('sandbox', $1::int[], $2::timestamptz[], false)", [
    readings.map(([id]) => id),
    buckets,
  ]);
}

describe('the scorecard, by hand', () => {
  it('has every indicator of the plan in its order, each with a source', () => {
    expect(scorecard.rows).toHaveLength(18);
    expect(scorecard.rows[0]!.indicator.key).toBe('online-services');
    for (const { source, duty } of scorecard.rows) {
      expect(source.vi).not.toBe('');
      expect(duty.everyDays).toBeGreaterThan(0);
    }
  });

  it('online: 6 of the 9 of thirty days of which it is known, 1 of 4 before', () => {
    const { figure, history, pace, knownMs } = row('online-services');
    expect(figure).toMatchObject({ numerator: 6, denominator: 9, coverage: { n: 9, of: 10 } });
    expect(figure).toMatchObject({ fromMs: at('2026-02-19T00:00:00'), toMs: NOW_MS });
    expect(figure!.value).toBeCloseTo(66.6667, 3);
    expect(history).toEqual([
      { atMs: at('2026-02-19T00:00:00') - 1, value: 25 },
      { atMs: NOW_MS, value: figure!.value },
    ]);
    // 41.6667 in 29 days and 10 hours
    expect(pace.actualPerYear).toBeCloseTo((41.66667 / (29 + 10 / 24)) * YEAR_DAYS, 2);
    // 18.3333 to the end of 2030: 1747 days and 14 hours
    expect(pace.neededPerYear).toBeCloseTo((18.33333 / (1747 + 14 / 24)) * YEAR_DAYS, 3);
    expect(pace.status).toBe('on_pace');
    expect(knownMs).toBe(EXPORTED_MS);
  });

  it('on time: of the year so far, at the end of each month', () => {
    const { history, figure, pace } = row('on-time');
    expect(history.map(({ value }) => value && Math.round(value * 100) / 100)).toEqual([100, 100, 78.57]);
    // 14 were received; late, pending past due, and one without a due date do not count as on time
    expect(figure).toMatchObject({ numerator: 11, denominator: 14, coverage: { n: 13, of: 14 } });
    expect(pace.status).toBe('at_risk');
  });

  it('a denominator of zero is Không phát sinh, and what nobody told has no figure', () => {
    expect(row('online-payment')).toMatchObject({
      figure: { value: null, denominator: 0 },
      pace: { status: 'not_applicable' },
    });
    expect(row('digitised')).toMatchObject({
      figure: null,
      pace: { status: 'no_data', value: null },
      knownMs: EXPORTED_MS,
    });
    expect(row('digital-documents')).toMatchObject({ figure: null, knownMs: null, duty: { state: 'never' } });
    expect(row('innovation-firms')).toMatchObject({ figure: null, duty: { state: 'never', daysLeft: null } });
  });

  it('reports: two in time of three that were handled or should have been', () => {
    expect(row('citizen-reports').figure).toMatchObject({ numerator: 2, denominator: 3, coverage: { n: 4, of: 4 } });
  });

  it('links: 19 of 21 messages of the month, of two links', () => {
    const { figure, knownMs } = row('links-available');
    expect(figure).toMatchObject({ numerator: 19, denominator: 21, fromMs: at('2026-03-01T00:00:00') });
    expect(figure!.coverage!.n).toBe(2);
    expect(figure!.coverage!.of).toBeGreaterThan(2);
    expect(figure!.value).toBeCloseTo(90.4762, 3);
    expect(knownMs).toBe(at('2026-03-20T09:00:00'));
    expect(row('interconnection').figure).toBeNull();
  });

  it('sensorised: what is not offline, of all that is registered; earlier, what spoke in the two hours before', () => {
    const { figure, history, knownMs } = row('sensorised');
    const all = figure!.denominator!;
    expect(figure).toMatchObject({ numerator: 2, coverage: { n: 3, of: all } });
    // three lights came since: one of all but those spoke then, whatever was registered in March
    expect(history).toEqual([
      { atMs: at('2026-02-19T00:00:00') - 1, value: 100 / (all - 3) },
      { atMs: NOW_MS, value: 200 / all },
    ]);
    expect(knownMs).toBe(NOW_MS - 60_000);
  });

  it('sensorised: fifty more of today change nothing of what was', async () => {
    const before = row('sensorised');
    const made = await pool.query<{ id: number }>(
      `INSERT INTO sandbox.thing (realm_id, slug, state, kind, domain, name)
       SELECT $1, 'new-light-' || n, 'registered', 'street-lamp', 'lighting', '{"vi": "Đèn", "en": "Light"}'
       FROM generate_series(1, 50) n RETURNING id`,
      [realm.id],
    );
    const after = row('sensorised', await book().scorecard(realm, NOW_MS));
    await pool.query('DELETE FROM sandbox.thing WHERE id = ANY($1)', [made.rows.map(({ id }) => id)]);
    expect(after.history[0]).toEqual(before.history[0]);
    expect(after.figure!.denominator).toBe(before.figure!.denominator! + 50);
  });

  it('sensorised: of a moment it is known of how many anything was heard', async () => {
    // two points in the week before, one of them too early; the one is there by its first reading
    const [counts] = await thingCounts(pool, realm, ESSENTIAL, [at('2026-02-19T00:00:00')]);
    const registered = row('sensorised').figure!.denominator! - 3;
    expect(counts).toEqual({ registered, heard: 2, reporting: 1 });
  });

  it('sensorised: what was silent while we took nothing in is not lost', async () => {
    const gap = 'to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0)';
    await pool.query(`INSERT INTO sandbox.ingest_gap (from_time, to_time, reason) SELECT ${gap}, 'stopped'`, [
      NOW_MS - 3 * 3_600_000,
      NOW_MS - 90_000,
    ]);
    const after = await book().scorecard(realm, NOW_MS);
    await pool.query('DELETE FROM sandbox.ingest_gap');
    expect(row('sensorised', after).figure).toMatchObject({ numerator: 3 });
  });

  it('of a realm of which nothing is held has no figure at all, and no zero', async () => {
    const none = await book().scorecard(empty, NOW_MS);
    expect(none.rows.map(({ figure, pace }) => [figure, pace.value])).toEqual(none.rows.map(() => [null, null]));
  });
});

it('the duty lists what is late first, with who answers for it', async () => {
  const { rows } = await dutyBoard(pool, realm, scorecard);
  const of = (key: string) => rows.find((duty) => duty.key === key)!;
  expect(rows.map(({ state }) => state)).toEqual(
    rows.map(({ state }) => state).toSorted((a, b) => RANK.indexOf(a) - RANK.indexOf(b)),
  );
  // told on Thursday evening, to be told again today
  expect(of('dossier')).toMatchObject({ owner: 'public-services', daysLeft: 0, state: 'due_soon' });
  expect(of('document')).toMatchObject({ state: 'never' });
  expect(of('water').completeness).toMatchObject({ n: 2 });
  expect(of('dossier').completeness).toEqual({
    ...{ n: 14, of: 16 },
    unit: { vi: 'dòng được nhận của tệp ngày 19/03/2026', en: 'rows taken of the file of 19/03/2026' },
  });
  expect(of('document').completeness).toBeNull();
  // on Monday morning the office has not missed a day; on Tuesday it has
  const monday = await book().scorecard(realm, at('2026-03-23T09:00:00'));
  expect((await dutyBoard(pool, realm, monday)).rows.find(({ key }) => key === 'dossier')!.daysLeft).toBe(-3);
});
const RANK = ['late', 'never', 'due_soon', 'in_time'];
