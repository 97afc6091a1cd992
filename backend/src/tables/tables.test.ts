import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yazl from 'yazl';
import { CsvRecords } from './csv/csv-records.ts';
import { openTable } from './open-table.ts';
import type { Cell, TableRow } from './table.ts';
import type { OutputCell } from './write/cell-output.ts';
import { writeCsv } from './write/write-csv.ts';
import { writeXlsx } from './write/write-xlsx.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'commune-tables-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function stored(content: Readable | Buffer | string): Promise<string> {
  const file = path.join(folder, String(++files));
  if (typeof content === 'string' || Buffer.isBuffer(content)) await writeFile(file, content);
  else await pipeline(content, createWriteStream(file));
  return file;
}

async function read(content: Readable | Buffer | string, sheet = 0): Promise<TableRow[]> {
  const table = await openTable(await stored(content));
  try {
    const rows: TableRow[] = [];
    for await (const some of table.rows(table.sheets[sheet]!)) rows.push(...some);
    return rows;
  } finally {
    await table.close();
  }
}

/** The text of every cell by row. */
const texts = (rows: TableRow[]) => rows.map(({ cells }) => cells.map(said));

function said(cell: Cell | null): unknown {
  if (cell === null) return null;
  if (cell.type === 'text' || cell.type === 'error') return cell.text;
  if (cell.type === 'date') return new Date(cell.localMs).toISOString().slice(0, 19);
  return cell.type === 'uncomputed' ? '?' : cell.value;
}

interface Parts {
  sheets?: string[];
  strings?: string;
  styles?: string;
  workbookPr?: string;
  names?: string[];
  more?: Record<string, string>;
}

/** A workbook as another program may write it: `sheets` are what stands within <worksheet>. */
function workbook({ sheets = [''], strings, styles, workbookPr = '', names = [], more = {} }: Parts): Readable {
  const zip = new yazl.ZipFile();
  const add = (name: string, xml: string) => zip.addBuffer(Buffer.from(xml), name);
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/>`;
  add('_rels/.rels', `<Relationships>${relation('a', 'officeDocument', '/xl/workbook.xml')}</Relationships>`);
  const listed = sheets.map((_, k) => `<sheet name="${names[k] ?? `S${k + 1}`}" sheetId="${k + 1}" r:id="s${k + 1}"/>`);
  add('xl/workbook.xml', `<workbook xmlns:r="r">${workbookPr}<sheets>${listed.join('')}</sheets></workbook>`);
  const relations = sheets.map((_, k) => relation(`s${k + 1}`, 'worksheet', `worksheets/s${k + 1}.xml`));
  if (strings !== undefined) relations.push(relation('x', 'sharedStrings', 'sharedStrings.xml'));
  if (styles !== undefined) relations.push(relation('y', 'styles', 'styles.xml'));
  add('xl/_rels/workbook.xml.rels', `<Relationships>${relations.join('')}</Relationships>`);
  for (const [k, xml] of sheets.entries()) add(`xl/worksheets/s${k + 1}.xml`, `<worksheet>${xml}</worksheet>`);
  if (strings !== undefined) add('xl/sharedStrings.xml', `<sst>${strings}</sst>`);
  if (styles !== undefined) add('xl/styles.xml', `<styleSheet>${styles}</styleSheet>`);
  for (const [name, xml] of Object.entries(more)) add(name, xml);
  zip.end();
  return zip.outputStream as Readable;
}

const inline = (reference: string, text: string) => `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;

describe('an XLSX', () => {
  it('gives shared, rich and inline texts, numbers, truth and errors at their places', async () => {
    const rows = await read(
      workbook({
        strings: '<si><t>Mã hồ sơ</t></si><si><r><t>Phường </t></r><r><t>Tây</t></r><rPh><t>x</t></rPh></si>',
        sheets: [
          `<sheetData><row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c></row>
           <row r="5" hidden="1"><c r="B5"><v>1.5</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c>${inline('F5', 'a_x000D_b')}</row></sheetData>`,
        ],
      }),
    );
    expect(texts(rows)).toEqual([
      ['Mã hồ sơ', null, 'Phường Tây'],
      [null, 1.5, true, '#N/A', null, 'a\rb'],
    ]);
    expect(rows.map(({ number, hidden }) => [number, hidden])).toEqual([
      [3, false],
      [5, true],
    ]);
  });

  it('gives a date where the style shows one, from 1900 or 1904', async () => {
    const styles =
      '<numFmts><numFmt numFmtId="170" formatCode="[$-42A]dd/mm/yyyy"/><numFmt numFmtId="171" formatCode="#,##0 &quot;d&quot;"/><numFmt numFmtId="172" formatCode="[h]:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/></cellXfs>';
    const sheets = [
      '<sheetData><row><c s="0"><v>45986</v></c><c s="1"><v>45986</v></c><c s="2"><v>45986.604166666664</v></c><c s="3"><v>45986</v></c><c s="4"><v>1.5</v></c><c s="1"><v>1</v></c><c t="d"><v>2025-11-25T08:30:00</v></c></row></sheetData>',
    ];
    const [row] = texts(await read(workbook({ styles, sheets })));
    expect(row).toEqual([
      45986,
      '2025-11-25T00:00:00',
      '2025-11-25T14:30:00',
      45986,
      1.5,
      '1900-01-01T00:00:00',
      '2025-11-25T08:30:00',
    ]);
    const [old] = texts(await read(workbook({ styles, sheets, workbookPr: '<workbookPr date1904="1"/>' })));
    // 1 462 days later, as every description of the two systems says.
    expect(old![1]).toBe('2029-11-26T00:00:00');
  });

  it('says of a number that it is shown as a percentage', async () => {
    const formats = ['0.0%', '0.0&quot;%&quot;', '0\\%', '#,##0.00\\ %'];
    const named = formats.map((code, k) => `<numFmt numFmtId="${170 + k}" formatCode="${code}"/>`);
    const ids = [0, 9, 10, 170, 171, 172, 173];
    const styles = `<numFmts>${named.join('')}</numFmts><cellXfs>${ids.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`;
    const cells = ids.map((_, k) => `<c s="${k}"><v>0.415</v></c>`);
    const [row] = await read(workbook({ styles, sheets: [`<sheetData><row>${cells.join('')}</row></sheetData>`] }));
    const shown = { type: 'number', value: 0.415, percent: true };
    const bare = { type: 'number', value: 0.415 };
    // a sign in quotes or after a backslash is but printed
    expect(row!.cells).toEqual([bare, shown, shown, shown, bare, bare, shown]);
  });

  it('gives the value of merged cells to each of them', async () => {
    const rows = await read(
      workbook({
        sheets: [
          `<sheetData><row r="1">${inline('A1', 'x')}<c r="B1"/></row><row r="2"><c r="A2"/><c r="C2"><v>7</v></c></row><row r="3">${inline('A3', 'y')}</row></sheetData>
           <mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="A3:A3"/></mergeCells>`,
        ],
      }),
    );
    expect(texts(rows)).toEqual([['x', 'x'], ['x', 'x', 7], ['y']]);
  });

  it('says which values are of formulas, and which were never computed', async () => {
    const [row] = await read(
      workbook({
        sheets: [
          '<sheetData><row><c><f>A1+1</f><v>3</v></c><c t="str"><f t="shared" si="0"/><v>ab</v></c><c><f>NOW()</f></c></row></sheetData>',
        ],
      }),
    );
    expect(row!.cells).toEqual([
      { type: 'number', value: 3, formula: true },
      { type: 'text', text: 'ab', formula: true },
      { type: 'uncomputed', formula: true },
    ]);
  });

  it('of another writer has a prefix before every name, and two sheets', async () => {
    const zip = new yazl.ZipFile();
    const add = (name: string, xml: string) => zip.addBuffer(Buffer.from(xml), name);
    const type = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
    add(
      '_rels/.rels',
      `<Relationships><Relationship Id="a" Type="${type}/officeDocument" Target="book.xml"/></Relationships>`,
    );
    add(
      'book.xml',
      '<x:workbook xmlns:x="m" xmlns:q="r"><x:sheets><x:sheet name="Một" q:id="1"/><x:sheet name="Hai" state="hidden" q:id="2"/></x:sheets></x:workbook>',
    );
    add(
      '_rels/book.xml.rels',
      `<Relationships><Relationship Id="1" Type="${type}/worksheet" Target="one.xml"/><Relationship Id="2" Type="${type}/worksheet" Target="./two.xml"/></Relationships>`,
    );
    add(
      'one.xml',
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    );
    add(
      'two.xml',
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>hai</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>',
    );
    zip.end();
    const table = await openTable(await stored(zip.outputStream as Readable));
    expect(table.sheets).toMatchObject([
      { name: 'Một', hidden: false },
      { name: 'Hai', hidden: true },
    ]);
    const rows: TableRow[] = [];
    for await (const some of table.rows(table.sheets[1]!)) rows.push(...some);
    expect(texts(rows)).toEqual([['hai']]);
    await table.close();
  });

  it.each([
    [
      'a text that is missing',
      { strings: '', sheets: ['<sheetData><row><c t="s"><v>4</v></c></row></sheetData>'] },
      /missing/,
    ],
    ['a row that comes again', { sheets: ['<sheetData><row r="2"/><row r="2"/></sheetData>'] }, /after row 2/],
    ['XML that is cut off', { sheets: ['<sheetData><row>'] }, /damaged/],
    [
      'merged cells without end',
      { sheets: [`<sheetData><row r="1"/></sheetData>${'<mergeCell ref="A1:B9"/>'.repeat(600)}`] },
      /overlap/,
    ],
    [
      'a text without end',
      { sheets: [`<sheetData><row>${inline('A1', 'x'.repeat(400_000))}</row></sheetData>`] },
      /32,767/,
    ],
    [
      'entities of its own',
      { more: { 'xl/worksheets/s1.xml': '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>' } },
      /document type/,
    ],
    ['a column beyond all use', { sheets: ['<sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData>'] }, /columns/],
  ])('with %s is refused', async (_name, parts, message) => {
    await expect(read(workbook(parts))).rejects.toThrow(message);
  });

  it('that is cut off, or another archive, is refused', async () => {
    const file = await stored(workbook({}));
    const whole = await readFile(file);
    await expect(read(whole.subarray(0, whole.length - 40))).rejects.toThrow(/archive cannot be read/);
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from('hello'), 'word/document.xml');
    zip.end();
    await expect(read(zip.outputStream as Readable)).rejects.toThrow(/no XLSX/);
  });

  it('that unpacks to more than is ever read is refused before it is unpacked', async () => {
    // 200 MiB of blanks fit into 200 kB.
    const strings = `<si><t>${' '.repeat(200 * 1024 * 1024)}</t></si>`;
    const begun = performance.now();
    const file = await stored(workbook({ strings, sheets: ['<sheetData/>'] }));
    const packed = performance.now() - begun;
    const table = await openTable(file);
    const before = performance.now();
    await expect(table.rows(table.sheets[0]!).next()).rejects.toThrow(/192 MiB/);
    expect(performance.now() - before).toBeLessThan(Math.max(packed, 100));
    await table.close();
  });

  it('of a kind that is small unpacks to no more than such a file', async () => {
    const sheets = [`<sheetData>${'<row/>'.repeat(200_000)}</sheetData>`];
    const file = await stored(workbook({ sheets }));
    const rowsWithin = async (unpackedBytes: number) => {
      const table = await openTable(file, unpackedBytes);
      try {
        let rows = 0;
        for await (const some of table.rows(table.sheets[0]!)) rows += some.length;
        return rows;
      } finally {
        await table.close();
      }
    };
    await expect(rowsWithin(1024 * 1024)).rejects.toThrow(/s1\.xml is larger than 1 MiB/);
    expect(await rowsWithin(2 * 1024 * 1024)).toBe(200_000);
  });
});

describe('a CSV', () => {
  it.each([
    ['commas', 'a,b\r\n1,"x, ""y"""\r\n'],
    ['semicolons and decimal commas', 'a;b\n1;"x, ""y"""\n'],
    ['tabs', 'a\tb\r1\t"x, ""y"""'],
    ['a mark', '\uFEFFa,b\n1,"x, ""y"""\n'],
    ['a line that says its delimiter', 'sep=;\na;b\n1;"x, ""y"""\n'],
  ])('with %s is read', async (_name, text) => {
    expect(texts(await read(text))).toEqual([
      ['a', 'b'],
      ['1', 'x, "y"'],
    ]);
  });

  it('as Excel writes "Unicode text" is read', async () => {
    expect(texts(await read(Buffer.from('\uFEFFMã\tTên\r\n1\tTrả', 'utf16le')))).toEqual([
      ['Mã', 'Tên'],
      ['1', 'Trả'],
    ]);
  });

  it('counts its rows as a spreadsheet does, empty ones too', async () => {
    const rows = await read('a,b\n\n"1\n2",3\n');
    expect(rows.map(({ number, cells }) => [number, cells.length])).toEqual([
      [1, 2],
      [2, 0],
      [3, 2],
    ]);
  });

  it.each([
    ['windows-1258', Buffer.from([0x4d, 0xe3, 0x2c, 0x68, 0xf4, 0x0a]), /not UTF-8.*CSV UTF-8/],
    ['a quote never closed', 'a,b\n"1,2\n3,4\n', /row 2/],
    ['zeros', Buffer.from([0x61, 0, 0, 0x62]), /neither/],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), /\.xls/],
    ['nothing', '', /empty/],
  ])('that is %s is refused', async (_name, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

/** Texts that a spreadsheet would compute, XML cannot hold, or a delimiter cuts. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom('=1+1', '+84', '-x', '@a', '\tx', "'=1", '_x000D_', 'a\r\nb', 'a"b', '\u0007', 'Diên Khánh'),
  )
  .filter((each) => each.trim() !== '' && !each.includes('\uFEFF'));

describe('what is written', () => {
  it('as XLSX is read again the same, and is never a formula', async () => {
    const cell = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), async (rows) => {
        const again = await read(writeXlsx([{ name: 'Sổ', header: ['h'], rows }]));
        expect(again.flatMap(({ cells }) => cells).every((each) => each?.formula === undefined)).toBe(true);
        const withoutEnd = (row: OutputCell[]) => row.slice(0, row.findLastIndex((each) => each !== null) + 1);
        expect(texts(again)).toEqual([
          ['h'],
          ...rows.map((row) => withoutEnd(row).map((each) => (each === 0 ? 0 : each))),
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('as CSV is read again the same, and begins no formula', async () => {
    const delimiter = fc.constantFrom(',' as const, ';' as const, '\t' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 }),
        delimiter,
        async (rows, mark) => {
          const written = Buffer.concat(await writeCsv([['a', 'b'], ...rows], mark).toArray()).toString();
          const fields = new CsvRecords(mark).push(written.slice(1)).flat();
          expect(fields.filter((field) => /^[=+\-@\t]/.test(field))).toEqual([]);
          expect(texts(await read(written))).toEqual([['a', 'b'], ...rows]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has dates that are dates', async () => {
    const localMs = Date.UTC(2025, 10, 25, 14, 30);
    const rows: OutputCell[][] = [
      [
        { localMs, withTime: true },
        { localMs, withTime: false },
      ],
    ];
    expect(texts(await read(writeXlsx([{ name: 'a', header: ['x', 'y'], rows }])))[1]).toEqual([
      '2025-11-25T14:30:00',
      '2025-11-25T14:30:00',
    ]);
    expect(texts(await read(writeCsv(rows)))[0]).toEqual(['2025-11-25T14:30:00', '2025-11-25']);
  });

  it('fails where its rows fail', async () => {
    async function* broken() {
      yield ['a'];
      throw new Error('the database went away');
    }
    await expect(writeXlsx([{ name: 'a', header: ['x'], rows: broken() }]).toArray()).rejects.toThrow('went away');
    expect(() => writeXlsx([{ name: 'a/b', header: [], rows: [] }])).toThrow(/name/);
  });
});
