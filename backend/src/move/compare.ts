import type pg from 'pg';
import { columnsOf, type MovedTable, observationSpans, ROLLUPS, within } from './tables.ts';

/** One table, both sides. `sum` is of the values, or of the readings that a rollup counts; null where there is nothing to add up. */
export interface Comparison {
  table: string;
  source: Figures;
  target: Figures;
  equal: boolean;
}

export interface Figures {
  rows: bigint;
  sum: string | null;
  /** of all columns of all rows, in any order */
  checksum: bigint;
}

interface Sides {
  source: pg.ClientBase;
  target: pg.ClientBase;
  signal: AbortSignal;
}

/** Counts and sums of every table that was moved whole. */
export async function compareTables(
  sides: Sides,
  tables: readonly MovedTable[],
  onProgress: (fraction: number) => void,
): Promise<Comparison[]> {
  const compared: Comparison[] = [];
  for (const { name, columns } of tables) {
    compared.push(await compare(sides, name, { columns, sum: null, where: 'true' }));
    onProgress(compared.length / tables.length);
  }
  return compared;
}

export async function compareObservations(
  sides: Sides,
  schema: string,
  onProgress: (fraction: number) => void,
): Promise<Comparison> {
  const table = `${schema}.observation`;
  const columns = await columnsOf(sides.target, table);
  const spans = new Map(
    [...(await observationSpans(sides.source, schema)), ...(await observationSpans(sides.target, schema))].map(
      (span) => [within(span, 'time'), span],
    ),
  );
  const total: Comparison = { table, source: nothing(), target: nothing(), equal: true };
  let k = 0;
  for (const where of spans.keys()) {
    const part = await compare(sides, table, { columns, sum: 'value::numeric', where });
    total.equal &&= part.equal;
    for (const side of ['source', 'target'] as const) total[side] = add(total[side], part[side]);
    onProgress(++k / spans.size);
  }
  return total;
}

/**
 * Of the buckets that were over at `cutoff` on both sides. Their sums are of floating point, in another order each time,
 * and stay out.
 */
export async function compareRollups(sides: Sides, schema: string, cutoff: string): Promise<Comparison[]> {
  const compared: Comparison[] = [];
  for (const [k, level] of ROLLUPS.entries()) {
    const width = ['10 min', '1 hour', '1 day'][k];
    const columns = ['datastream_id', 'bucket', 'n', 'min', 'max', 'first', 'last'];
    const where = `bucket + INTERVAL '${width}' <= '${cutoff}'`;
    compared.push(await compare(sides, `${schema}.${level}`, { columns, sum: 'n', where }));
  }
  return compared;
}

interface What {
  columns: readonly string[];
  sum: string | null;
  where: string;
}

async function compare({ source, target, signal }: Sides, table: string, what: What): Promise<Comparison> {
  signal.throwIfAborted();
  const [from, to] = await Promise.all([source, target].map((client) => figures(client, table, what)));
  const equal = from!.rows === to!.rows && from!.sum === to!.sum && from!.checksum === to!.checksum;
  return { table, source: from!, target: to!, equal };
}

async function figures(client: pg.ClientBase, table: string, { columns, sum, where }: What): Promise<Figures> {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const { rows } = await client.query<{ rows: string; sum: string | null; checksum: string }>(
    `SELECT count(*)::text AS rows, ${sum === null ? 'NULL' : `sum(${sum})::text`} AS sum,
            coalesce(sum(hashtextextended(ROW(${names})::text, 0)::numeric), 0)::text AS checksum
     FROM ${table} WHERE ${where}`,
  );
  const [row] = rows;
  return { rows: BigInt(row!.rows), sum: row!.sum, checksum: BigInt(row!.checksum) };
}

function nothing(): Figures {
  return { rows: 0n, sum: null, checksum: 0n };
}

/** The sum is for the eye here; whether the parts are equal was decided by each of them. */
function add(one: Figures, other: Figures): Figures {
  const sum = one.sum === null ? other.sum : other.sum === null ? one.sum : String(Number(one.sum) + Number(other.sum));
  return { rows: one.rows + other.rows, sum, checksum: one.checksum + other.checksum };
}
