import { TABLE_LIMITS } from '../table.ts';
import type { WorkbookParts } from './workbook-parts.ts';
import { parsePart } from './xml-parser.ts';

/** As what a number is shown, where that is not as a number. */
export type NumberFormat = 'date' | 'percent' | null;

/** The built-in number formats that show a date or a time of day, those of East Asian locales included. */
const BUILT_IN_DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, ...range(27, 36), 45, 47, ...range(50, 58)]);
const BUILT_IN_PERCENT = new Set([9, 10]);

/** For each cell style, in the order of the file, as what it shows a number. */
export async function readNumberFormats(parts: WorkbookParts, part: string | null): Promise<NumberFormat[]> {
  if (part === null) return [];
  const formats = new Map<string, NumberFormat>();
  const styles: NumberFormat[] = [];
  let within = '';
  await parsePart(part, parts.read(part, TABLE_LIMITS.partBytes), {
    open(name, attributes) {
      if (name === 'numFmt') formats.set(attributes.numFmtId ?? '', formatOf(attributes.formatCode ?? ''));
      if (name === 'cellXfs' || name === 'cellStyleXfs') within = name;
      if (name !== 'xf' || within !== 'cellXfs') return;
      const id = attributes.numFmtId ?? '0';
      const own = formats.get(id);
      styles.push(own === undefined ? builtIn(Number(id)) : own);
    },
    close(name) {
      if (name === within) within = '';
    },
  });
  return styles;
}

function builtIn(id: number): NumberFormat {
  if (BUILT_IN_DATES.has(id)) return 'date';
  return BUILT_IN_PERCENT.has(id) ? 'percent' : null;
}

/** By what stands outside quotes, brackets and escapes: a letter of a date, unless it counts hours, or a percent sign. */
function formatOf(code: string): NumberFormat {
  const first = code.split(';')[0]!;
  if (/\[(h+|m+|s+)\]/i.test(first)) return null;
  const bare = first.replaceAll(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '').replaceAll(/AM\/PM|A\/P/gi, '');
  if (bare.includes('%')) return 'percent';
  return /[dmyhs]/i.test(bare) && !/general/i.test(bare) ? 'date' : null;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, k) => first + k);
}
