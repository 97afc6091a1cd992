import type { Readable } from 'node:stream';
import yazl from 'yazl';

const HEAD = ['Chỉ tiêu', 'Từ ngày', 'Đến ngày', 'Nguồn số liệu', 'Tài liệu kiểm chứng', 'Giá trị', 'Tử số', 'Mẫu số'];
const SAID = ['1/4/2026', '30/6/2026', 'Ngân hàng', 'Công văn 5'];
const text = (said: string) => `<c t="inlineStr"><is><t>${said}</t></is></c>`;
export const plain = (value: number) => `<c><v>${value}</v></c>`;
export const percent = (value: number) => `<c s="1"><v>${value}</v></c>`;
export const none = '<c/>';

/** Values of an indicator as a workbook of one sheet in which style 1 shows a percentage, as a spreadsheet program writes it. */
export function workbook(indicator: string, rows: string[][]): Readable {
  const zip = new yazl.ZipFile();
  const add = (name: string, xml: string) => zip.addBuffer(Buffer.from(xml), name);
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/>`;
  const relations = [relation('s', 'worksheet', 'sheet.xml'), relation('y', 'styles', 'styles.xml')];
  const cells = [HEAD.map(text), ...rows.map((figures) => [...[indicator, ...SAID].map(text), ...figures])];
  add('_rels/.rels', `<Relationships>${relation('a', 'officeDocument', '/xl/workbook.xml')}</Relationships>`);
  add('xl/workbook.xml', '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>');
  add('xl/_rels/workbook.xml.rels', `<Relationships>${relations.join('')}</Relationships>`);
  add('xl/styles.xml', '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>');
  const data = cells.map((row) => `<row>${row.join('')}</row>`);
  add('xl/sheet.xml', `<worksheet><sheetData>${data.join('')}</sheetData></worksheet>`);
  zip.end();
  return zip.outputStream as Readable;
}
