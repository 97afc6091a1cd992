import { Readable } from 'node:stream';
import yazl from 'yazl';
import type { OutputRows } from './cell-output.ts';
import { sheetXml } from './sheet-xml.ts';
import { contentTypesXml, relationsXml, stylesXml, workbookRelationsXml, workbookXml } from './workbook-xml.ts';

export interface OutputSheet {
  /** at most 31 characters, none of `[]:*?/\` */
  name: string;
  /** printed in bold, and stays in sight */
  header: readonly string[];
  rows: OutputRows;
  /** of the columns, in characters */
  widths?: readonly number[];
}

/**
 * A workbook of sheets, made as it is read from: rows are not kept. Text is text, whatever it begins with: no cell that
 * is written here is ever a formula. The stream fails where the rows do.
 */
export function writeXlsx(sheets: readonly [OutputSheet, ...OutputSheet[]]): Readable {
  const names = sheets.map(({ name }) => requireSheetName(name));
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    throw new RangeError('two sheets of a workbook cannot have one name');
  }
  const zip = new yazl.ZipFile();
  const add = (part: string, xml: string) => zip.addBuffer(Buffer.from(xml), part);
  add('[Content_Types].xml', contentTypesXml(sheets.length));
  add('_rels/.rels', relationsXml());
  add('xl/workbook.xml', workbookXml(names));
  add('xl/_rels/workbook.xml.rels', workbookRelationsXml(sheets.length));
  add('xl/styles.xml', stylesXml());
  const output = zip.outputStream as Readable;
  for (const [k, sheet] of sheets.entries()) {
    zip.addReadStreamLazy(`xl/worksheets/sheet${k + 1}.xml`, (take) => {
      const xml = Readable.from(sheetXml(sheet), { objectMode: false });
      xml.on('error', (error) => output.destroy(error));
      take(null, xml);
    });
  }
  zip.on('error', (error: Error) => output.destroy(error));
  zip.end();
  return output;
}

function requireSheetName(name: string): string {
  if (name === '' || name.length > 31 || /[[\]:*?/\\]/.test(name) || name.startsWith("'") || name.endsWith("'")) {
    throw new RangeError(`"${name}" cannot be the name of a sheet`);
  }
  return name;
}
