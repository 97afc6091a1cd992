import { delimitedRows } from './delimited-rows.ts';
import { cellsOf } from './flatten.ts';
import { arrayTexts, type JsonText, ndjsonTexts } from './json-objects.ts';
import { lineBlocks } from './line-blocks.ts';
import type { RowBlock, Rows, Shape } from './shape.ts';

/** The rows of data of a file. Throws ReplayError where the file cannot be read on. */
export function openRows(
  file: string,
  shape: Shape,
  columns: readonly string[],
  onRead?: (bytes: number) => void,
): Rows {
  const blocks = lineBlocks(file, shape.encoding, onRead);
  if (shape.format === 'csv') {
    return dataRows(delimitedRows(blocks, shape.delimiter ?? ',', file), shape.dataFromLine ?? 2);
  }
  return jsonRows(shape.format === 'ndjson' ? ndjsonTexts(blocks) : arrayTexts(blocks, file), columns);
}

async function* dataRows(blocks: Rows, fromLine: number): AsyncGenerator<RowBlock> {
  for await (const { rows, lines } of blocks) {
    const first = lines.findIndex((line) => line >= fromLine);
    if (first === 0) yield { rows, lines };
    else if (first > 0) yield { rows: rows.slice(first), lines: lines.slice(first) };
  }
}

async function* jsonRows(batches: AsyncIterable<JsonText[]>, columns: readonly string[]): AsyncGenerator<RowBlock> {
  const places = new Map(columns.map((name, k) => [name, k]));
  for await (const texts of batches) {
    yield {
      rows: texts.map(({ text }) => {
        try {
          return cellsOf(JSON.parse(text), places);
        } catch {
          return null;
        }
      }),
      lines: texts.map(({ line }) => line),
    };
  }
}
