import Papa from 'papaparse';
import { ReplayError } from '../replay-error.ts';
import type { TextBlock } from './line-blocks.ts';
import type { RowBlock } from './shape.ts';

/** A quoted cell of more is a quote that nobody closed. */
const MAX_OPEN_CHARS = 4 * 1024 * 1024;

/** Cuts text into rows. A row that begins in one block and ends in the next waits for it; empty lines are left out. */
export async function* delimitedRows(
  blocks: AsyncIterable<TextBlock>,
  delimiter: string,
  file: string,
): AsyncGenerator<RowBlock> {
  let open: TextBlock | undefined;
  let openRow = 1;
  for await (const block of blocks) {
    const whole: TextBlock = open ? { text: `${open.text}\n${block.text}`, line: open.line } : block;
    const cut = cutBlock(whole, delimiter);
    if (cut.openAtLine === undefined) {
      open = undefined;
      yield cut;
    } else {
      open = whole;
      openRow = cut.openAtLine;
      if (whole.text.length > MAX_OPEN_CHARS) throw neverClosed(file, openRow);
    }
  }
  if (open) throw neverClosed(file, openRow);
}

export function neverClosed(file: string, line: number): ReplayError {
  return new ReplayError('a quote that opens in this row is never closed', { file, line });
}

/** A quote in the wrong place costs its row, and the rows after it are looked at anew: it would swallow them. */
export function cutBlock(block: TextBlock, delimiter: string): RowBlock & { openAtLine?: number } {
  const whole: RowBlock & { openAtLine?: number } = { rows: [], lines: [] };
  let rest: TextBlock | undefined = block;
  while (rest) {
    const cut: Cut = cutOnce(rest, delimiter);
    for (const row of cut.rows) whole.rows.push(row);
    for (const line of cut.lines) whole.lines.push(line);
    if (cut.openAtLine !== undefined) whole.openAtLine = cut.openAtLine;
    rest = cut.rest;
  }
  return whole;
}

type Cut = RowBlock & { openAtLine?: number; rest?: TextBlock };

function cutOnce({ text, line: firstLine }: TextBlock, delimiter: string): Cut {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n' });
  const cut: Cut = { rows: [], lines: [] };
  const quoted = text.includes('"');
  const damaged = errors.find(({ code }) => code === 'InvalidQuotes')?.row;
  let line = firstLine;
  let lastRowLine = firstLine;
  for (const [index, cells] of data.entries()) {
    if (index === damaged) {
      cut.rows.push(null);
      cut.lines.push(line);
      const from = startOfLine(text, line + 1 - firstLine);
      if (from > 0) cut.rest = { text: text.slice(from), line: line + 1 };
      return cut;
    }
    lastRowLine = line;
    if (cells.length > 1 || cells[0] !== '') {
      cut.rows.push(cells);
      cut.lines.push(line);
    }
    line += 1 + (quoted ? breaksIn(cells) : 0);
  }
  if (errors.some(({ code }) => code === 'MissingQuotes')) cut.openAtLine = lastRowLine;
  return cut;
}

/** Where the line `n` below the first begins; 0 where there is none. */
function startOfLine(text: string, n: number): number {
  let at = 0;
  for (let k = 0; k < n; k++) {
    at = text.indexOf('\n', at) + 1;
    if (at === 0) return 0;
  }
  return at;
}

function breaksIn(cells: string[]): number {
  let n = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) n++;
  return n;
}
