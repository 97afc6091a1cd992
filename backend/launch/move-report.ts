import type { Comparison, Figures } from '../src/move/compare.ts';

/** A line a table that holds anything: rows and, where there is something to add up, its sum; both sides where they differ. */
export function moveReport(compared: readonly Comparison[]): string[] {
  const shown = compared.filter(({ source, target }) => source.rows > 0n || target.rows > 0n);
  const width = Math.max(...shown.map(({ table }) => table.length), 0);
  return shown.map(({ table, source, target, equal }) => {
    const mark = equal ? '✓' : '✗';
    const figures = equal ? describe(source) : `${describe(source)}  →  ${describe(target)}`;
    return `${mark} ${table.padEnd(width)}  ${figures}`;
  });
}

function describe({ rows, sum, checksum }: Figures): string {
  const added = sum === null ? '' : ` · Σ ${sum}`;
  // The last digits are enough to tell two apart by eye.
  const check = BigInt.asUintN(32, checksum).toString(16).padStart(8, '0');
  return `${rows} dòng · rows${added} · ${check}`;
}
