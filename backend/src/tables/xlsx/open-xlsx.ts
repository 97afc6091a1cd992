import { TABLE_LIMITS, type TableFile, type TableRow } from '../table.ts';
import { MergedCells, readMergedRanges } from './merged-ranges.ts';
import { readNumberFormats } from './number-formats.ts';
import { readSharedStrings } from './shared-strings.ts';
import { type SheetMeaning, SheetReader } from './sheet-reader.ts';
import { readWorkbook } from './workbook.ts';
import { WorkbookParts } from './workbook-parts.ts';
import { XmlParser } from './xml-parser.ts';

/** Opens a workbook. Its sheets are unpacked and parsed as their rows are asked for. Throws TableError. */
export async function openXlsx(file: string, unpackedBytes: number): Promise<TableFile> {
  const parts = await WorkbookParts.open(file, unpackedBytes);
  try {
    const { sheets, from1904, stylesPart, stringsPart } = await readWorkbook(parts);
    const formats = await readNumberFormats(parts, stylesPart);
    let strings: Promise<string[]> | undefined;
    return {
      format: 'xlsx',
      sheets,
      async *rows(sheet, onProgress) {
        const { part } = sheets.find((each) => each === sheet || each.name === sheet.name)!;
        strings ??= readSharedStrings(parts, stringsPart);
        const texts = await strings;
        const merged = new MergedCells(await readMergedRanges(parts.read(part, TABLE_LIMITS.sheetBytes)));
        yield* readSheet(parts, part, { strings: texts, formats, from1904, merged }, onProgress);
      },
      close: async () => parts.close(),
    };
  } catch (error) {
    parts.close();
    throw error;
  }
}

async function* readSheet(
  parts: WorkbookParts,
  part: string,
  meaning: SheetMeaning,
  onProgress?: (share: number) => void,
): AsyncGenerator<TableRow[], void, undefined> {
  const reader = new SheetReader(meaning);
  const parser = new XmlParser(part, reader);
  const size = parts.sizeOf(part);
  let read = 0;
  for await (const chunk of parts.read(part, TABLE_LIMITS.sheetBytes)) {
    parser.write(chunk);
    read += chunk.length;
    onProgress?.(size === 0 ? 1 : Math.min(read / size, 1));
    if (reader.rows.length === 0) continue;
    const rows = reader.rows;
    reader.rows = [];
    yield rows;
  }
  parser.end();
}
