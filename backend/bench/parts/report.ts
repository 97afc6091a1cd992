import { cpus, totalmem } from 'node:os';

/** One figure; `limit` is what bounds it, measured in the same run, and `ratio` their quotient. */
export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  limit: number | null;
}

export interface Machine {
  processor: string;
  cores: number;
  memory: string;
  versions: Record<string, string>;
}

export function machine(versions: Record<string, string>): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    versions: { node: process.versions.node, ...versions },
  };
}

/** The object that `--json` prints. */
export function asJson(bench: string, on: Machine, rows: readonly BenchRow[]): string {
  const withRatio = rows.map((row) => ({ ...row, ratio: ratioOf(row) }));
  return JSON.stringify({ bench, machine: on, rows: withRatio });
}

/** A Markdown table, as the README shows it. */
export function asTable(rows: readonly BenchRow[]): string {
  const lines = rows.map((row) => {
    const ratio = ratioOf(row);
    return [
      row.name,
      `${figure(row.value)} ${row.unit}`,
      row.limit === null ? '' : figure(row.limit),
      ratio === null ? '' : ratio.toFixed(2),
    ];
  });
  const all = [['figure', 'median', 'limit', 'ratio'], ...lines];
  const widths = [0, 1, 2, 3].map((k) => Math.max(...all.map((line) => line[k]!.length)));
  const row = (line: readonly string[]) =>
    `| ${line.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, k) => (k === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [row(all[0]!), rule, ...lines.map(row)].join('\n');
}

function ratioOf({ value, limit }: BenchRow): number | null {
  return limit === null ? null : value / limit;
}

function figure(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits });
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which that share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
