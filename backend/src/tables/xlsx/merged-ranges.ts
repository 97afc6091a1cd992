import { type Cell, TABLE_LIMITS } from '../table.ts';
import { TableError } from '../table-error.ts';
import { parseReference } from './cell-reference.ts';

export interface MergedRange {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const ELEMENT = /<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+):([A-Z]+\d+)"/g;
/** Longer than any such element: what is kept of a piece, so that one cut in two is found. */
const KEPT = 200;

/**
 * The merged ranges of a sheet, in the order of their rows. The file tells them after the rows, so it is walked once for
 * them alone, which costs no more than unpacking it.
 */
export async function readMergedRanges(chunks: AsyncIterable<Buffer>): Promise<MergedRange[]> {
  const ranges: MergedRange[] = [];
  let kept = '';
  for await (const chunk of chunks) {
    // latin1 takes every byte for a character: nothing that is looked for is longer than one byte.
    const text = kept + chunk.toString('latin1');
    let last = 0;
    if (text.includes('mergeCell')) {
      for (const match of text.matchAll(ELEMENT)) {
        last = match.index + match[0].length;
        const from = parseReference(match[1]!);
        const to = parseReference(match[2]!);
        if (from === undefined || to === undefined) continue;
        ranges.push({ top: from.row, bottom: to.row, left: from.column, right: to.column });
      }
    }
    if (ranges.length > TABLE_LIMITS.mergedRanges)
      throw new TableError('too-large', 'the sheet has too many merged cells');
    kept = text.slice(Math.max(last, text.length - KEPT));
  }
  return ranges.sort((a, b) => a.top - b.top);
}

/** Gives the value of a merged range to each of its cells, row after row. */
export class MergedCells {
  readonly #waiting: MergedRange[];
  #next = 0;
  #open: { range: MergedRange; cell: Cell | null }[] = [];

  constructor(ranges: MergedRange[]) {
    this.#waiting = ranges;
  }

  fill(row: number, cells: (Cell | null)[]): void {
    this.#open = this.#open.filter(({ range }) => range.bottom >= row);
    for (
      let range = this.#waiting[this.#next];
      range !== undefined && range.top <= row;
      range = this.#waiting[this.#next]
    ) {
      this.#next++;
      if (range.bottom < row) continue;
      this.#open.push({ range, cell: range.top === row ? (cells[range.left] ?? null) : null });
    }
    // Ranges that do not overlap are at most one a column.
    if (this.#open.length > TABLE_LIMITS.columns) throw new TableError('damaged', `in row ${row} merged cells overlap`);
    for (const { range, cell } of this.#open) {
      if (cell === null) continue;
      const right = Math.min(range.right, TABLE_LIMITS.columns - 1);
      while (cells.length < range.left) cells.push(null);
      for (let column = range.left; column <= right; column++) cells[column] = cell;
    }
  }
}
