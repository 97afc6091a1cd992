import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** Which rows of a relation, and where to. */
export interface Share {
  /** `schema.name`, the same on both sides unless `into` says otherwise */
  relation: string;
  into?: string;
  columns: readonly string[];
  /** a condition, with no value from outside in it */
  where?: string;
}

/** Streams rows from server to server in the binary form of COPY; memory stays flat, the slower side sets the pace. */
export async function copyRows(
  source: pg.ClientBase,
  target: pg.ClientBase,
  { relation, into = relation, columns, where = 'true' }: Share,
  signal: AbortSignal,
): Promise<void> {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const out = source.query(copyTo(`COPY (SELECT ${names} FROM ${relation} WHERE ${where}) TO STDOUT (FORMAT binary)`));
  const back = target.query(copyFrom(`COPY ${into} (${names}) FROM STDIN (FORMAT binary)`));
  await pipeline(out, back, { signal });
}
