import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { migrate, seed } from '@commune/db';
import pg from 'pg';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanBook } from '../src/plan/plan-book.ts';
import { planReport } from '../src/plan/report.ts';
import { ScoreBook } from '../src/services/score-book.ts';
import { writeTask } from '../src/store/plan/work.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { transaction } from '../src/store/transaction.ts';
import { openTable } from '../src/tables/open-table.ts';
import type { Cell, TableRow } from '../src/tables/table.ts';
import { cellText } from '../src/tables/write/cell-text.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

const AUDIT = { who: 'Lan', role: 'leader', origin: 'test' };
/** What each page holds of Vietnamese: both cases of every letter that carries two marks. */
const LETTERS = 'ĂẮẰẲẴẶÂẤẦẨẪẬĐÊẾỀỂỄỆÔỐỒỔỖỘƠỚỜỞỠỢƯỨỪỬỮỰ ăắằẳẵặâấầẩẫậđêếềểễệôốồổỗộơớờởỡợưứừửữự ỲỴỶỸỳỵỷỹ';
/** As the page numbers, the columns of a sheet that say of all rows the same: they stand above them and at each foot. */
const SAID_ONCE = 'Tính chất số liệu';

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;
let realms: RealmRow[];
let book: PlanBook;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'commune-report-'));
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const client = await pool.connect();
  try {
    await migrate(client, path.join(import.meta.dirname, '..', '..', 'db'));
    await seed(client);
    realms = await listRealms(client);
  } finally {
    client.release();
  }
  const scores = new ScoreBook(pool);
  book = new PlanBook(pool, (of) => scores.dossiers(of));
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const realmOf = (slug: string) => realms.find((realm) => realm.slug === slug)!;
/** Lines are broken where a column ends: blanks mean nothing. */
const dense = (text: string) => text.normalize('NFC').replaceAll(/\s/g, '');

async function pages(slug: string, atMs: number): Promise<string[]> {
  const { content } = await planReport(pool, book, realmOf(slug), 'pdf', atMs);
  const pdf = await getDocumentProxy(new Uint8Array(await buffer(content)));
  return (await extractText(pdf, { mergePages: false })).text;
}

async function sheets(slug: string, atMs: number): Promise<{ name: string; rows: TableRow[] }[]> {
  const { content } = await planReport(pool, book, realmOf(slug), 'xlsx', atMs);
  const file = path.join(folder, slug);
  await pipeline(content, createWriteStream(file));
  const table = await openTable(file);
  try {
    const read: { name: string; rows: TableRow[] }[] = [];
    for (const sheet of table.sheets) {
      const rows: TableRow[] = [];
      for await (const some of table.rows(sheet)) rows.push(...some);
      read.push({ name: sheet.name, rows });
    }
    return read;
  } finally {
    await table.close();
  }
}

function shown(cell: Cell | null | undefined): string {
  if (cell == null) return '';
  if (cell.type === 'text') return cell.text;
  if (cell.type === 'number') return cellText(cell.value);
  if (cell.type !== 'date') throw new Error(`a ${cell.type} in the report`);
  const withTime = cell.localMs % 86_400_000 !== 0;
  return cellText({ localMs: cell.localMs, withTime });
}

describe('the printed report', () => {
  it.each(['sim', 'live'])('of %s has every row and figure of the workbook, in its order', async (slug) => {
    const nowMs = Date.now();
    const text = dense((await pages(slug, nowMs)).join('\n'));
    const workbook = await sheets(slug, nowMs);
    expect(workbook.map(({ name }) => name)).toEqual(['Chỉ tiêu', 'Nhiệm vụ', 'Ngân sách', 'Cung cấp dữ liệu']);
    let figures = 0;
    for (const [k, { name, rows }] of workbook.entries()) {
      const begin = text.indexOf(dense(`${k + 1}. ${name}`));
      const end = k === 3 ? text.length : text.indexOf(dense(`${k + 2}. ${workbook[k + 1]!.name}`));
      expect(end).toBeGreaterThan(begin);
      const [header, ...body] = rows;
      const names = header!.cells.map(shown);
      let from = begin;
      for (const { cells } of body) {
        const title = dense(shown(cells[names.findIndex((each) => /^(Chỉ tiêu|Nhiệm vụ|Khoản|Dữ liệu)$/.test(each))]));
        const at = text.indexOf(title, from);
        expect(at, `${name}: ${title}`).toBeGreaterThanOrEqual(from);
        const next = body[body.findIndex((row) => row.cells === cells) + 1];
        const nextTitle =
          next && dense(shown(next.cells[names.findIndex((each) => /^(Chỉ tiêu|Nhiệm vụ|Khoản|Dữ liệu)$/.test(each))]));
        const until = nextTitle === undefined ? end : text.indexOf(nextTitle, at + title.length);
        const printed = text.slice(Math.max(begin, at - 4), until);
        for (const [column, cell] of cells.entries()) {
          if (names[column] === SAID_ONCE) continue;
          expect(printed, `${title}: ${names[column]}`).toContain(dense(shown(cell)));
          if (cell?.type === 'number') figures++;
        }
        from = at + title.length;
      }
    }
    expect(figures).toBeGreaterThan(slug === 'sim' ? 100 : 20);
    expect(text).toContain(dense(slug === 'sim' ? 'SỐ LIỆU MÔ PHỎNG' : 'Số liệu thực tế'));
    if (slug === 'live') expect(text).toContain(dense('Chưa có số liệu'));
  });

  it('goes on over pages with its headings, numbers them, and keeps every letter', async () => {
    const title = (k: number) => `Nhiệm vụ số ${k}: ${LETTERS}`;
    await transaction(pool, async (client) => {
      for (let k = 1; k <= 120; k++) {
        const task = { year: Number(new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 4)), title: title(k) };
        const of = { section: null, indicator: null, unit: 'office', supporting: [], progress: 100, link: null };
        const deadline = `${task.year}-12-31`;
        await writeTask(client, realmOf('live'), null, { ...task, ...of, deadline, evidence: 'Công văn' }, AUDIT);
      }
    });
    const printed = await pages('live', Date.now());
    expect(printed.length).toBeGreaterThan(5);
    for (const [k, page] of printed.entries()) expect(page).toContain(`Trang ${k + 1}/${printed.length}`);
    const ofTasks = printed.filter((page) => dense(page).includes(dense(`: ${LETTERS}`)));
    expect(ofTasks.length).toBeGreaterThan(2);
    for (const page of ofTasks) expect(dense(page)).toContain(dense('Tài liệu kiểm chứng'));
    const all = dense(printed.join('\n'));
    for (let k = 1; k <= 120; k++) expect(all).toContain(dense(title(k)));
  });

  it('lets others have their turn while it is drawn', async () => {
    let turns = 0;
    let going = true;
    const turn = () => {
      turns++;
      if (going) setImmediate(turn);
    };
    const { content } = await planReport(pool, book, realmOf('live'), 'pdf', Date.now());
    setImmediate(turn);
    await buffer(content);
    going = false;
    // One a row at least: 18 indicators, 120 tasks and what is owed.
    expect(turns).toBeGreaterThan(138);
  });
});
