import { z } from 'zod';
import { ENCODINGS } from './encoding.ts';

/** How a file is written: what has to be known before its rows can be read. */
export const shapeSchema = z.strictObject({
  format: z.enum(['csv', 'ndjson', 'json']),
  encoding: z.enum(ENCODINGS).default('utf-8'),
  /** of CSV */
  delimiter: z.string().length(1).optional(),
  /** of CSV: the row with the names of the columns; 0 where there is none */
  headerLine: z.number().int().min(0).optional(),
  /** of CSV: rows up to here are not data */
  dataFromLine: z.number().int().min(1).optional(),
});
export type Shape = z.infer<typeof shapeSchema>;

/** Rows of cells in the order of the columns, with the line of each; `cells` is null where a row cannot be cut into cells. */
export interface RowBlock {
  rows: (string[] | null)[];
  lines: number[];
}

export type Rows = AsyncIterable<RowBlock>;
