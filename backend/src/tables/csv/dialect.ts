import { TableError } from '../table-error.ts';

export interface CsvDialect {
  encoding: 'utf-8' | 'utf-16le';
  delimiter: string;
  /** the file says its delimiter in a first line of its own: `sep=;` */
  declared: boolean;
}

const DELIMITERS = [',', ';', '\t'];

/** How a file is written, from its first bytes. Throws TableError where it is no text. */
export function csvDialect(start: Buffer): CsvDialect {
  const encoding = start[0] === 0xff && start[1] === 0xfe ? 'utf-16le' : 'utf-8';
  if (encoding === 'utf-8' && start.includes(0)) {
    throw new TableError('unknown-format', 'this is neither an XLSX nor a text file: export XLSX or "CSV UTF-8"');
  }
  // The end may cut a character in two: that one is replaced, and nothing is decided by it.
  const text = new TextDecoder(encoding).decode(start);
  const declared = /^sep=([,;\t])\r?\n/i.exec(text);
  if (declared !== null) return { encoding, delimiter: declared[1]!, declared: true };
  return { encoding, delimiter: likeliestDelimiter(text), declared: false };
}

/** The one that cuts the first lines into the most columns on which they agree. */
function likeliestDelimiter(text: string): string {
  const lines = text
    .replaceAll(/"[^"]*("|$)/g, 'q')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '');
  // The last of a long file is cut off somewhere.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const widths = new Map<number, number>();
    for (const line of whole) {
      const n = line.split(delimiter).length - 1;
      if (n > 0) widths.set(n, (widths.get(n) ?? 0) + 1);
    }
    // Agreement counts for more than width: decimal commas make many columns, each line another number of them.
    const score = Math.max(0, ...[...widths].map(([n, times]) => times * 100 + n));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
