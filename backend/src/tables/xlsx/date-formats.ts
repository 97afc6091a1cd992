import { TABLE_LIMITS } from '../table.ts';
import type { WorkbookParts } from './workbook-parts.ts';
import { parsePart } from './xml-parser.ts';

/** The built-in number formats that show a date or a time of day, those of East Asian locales included. */
const BUILT_IN = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, ...range(27, 36), 45, 47, ...range(50, 58)]);

/** For each cell style, in the order of the file, whether it shows a number as a date. */
export async function readDateFormats(parts: WorkbookParts, part: string | null): Promise<boolean[]> {
  if (part === null) return [];
  const formats = new Map<string, boolean>();
  const styles: boolean[] = [];
  let within = '';
  await parsePart(part, parts.read(part, TABLE_LIMITS.partBytes), {
    open(name, attributes) {
      if (name === 'numFmt') formats.set(attributes.numFmtId ?? '', isDateFormat(attributes.formatCode ?? ''));
      if (name === 'cellXfs' || name === 'cellStyleXfs') within = name;
      if (name !== 'xf' || within !== 'cellXfs') return;
      const id = attributes.numFmtId ?? '0';
      styles.push(formats.get(id) ?? BUILT_IN.has(Number(id)));
    },
    close(name) {
      if (name === within) within = '';
    },
  });
  return styles;
}

/** Whether a format code shows a date: it has a letter of one outside quotes, brackets and escapes, and counts no hours. */
function isDateFormat(code: string): boolean {
  const first = code.split(';')[0]!;
  if (/\[(h+|m+|s+)\]/i.test(first)) return false;
  const bare = first.replaceAll(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '').replaceAll(/AM\/PM|A\/P/gi, '');
  return /[dmyhs]/i.test(bare) && !/general/i.test(bare);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, k) => first + k);
}
