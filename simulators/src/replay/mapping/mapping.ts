import { readFile, writeFile } from 'node:fs/promises';
import { slugSchema } from '@commune/contract';
import { z } from 'zod';
import { durationMs } from '../duration.ts';
import { shapeSchema } from '../input/shape.ts';
import { ReplayError } from '../replay-error.ts';
import { TIME_FORMATS } from './times.ts';
import { zoneReader } from './zones.ts';

const zoneSchema = z.string().refine((zone) => {
  try {
    zoneReader(zone);
    return true;
  } catch {
    return false;
  }
}, 'is no time zone: UTC, +07:00 or a name such as Asia/Ho_Chi_Minh');
const durationSchema = z
  .string()
  .refine((text) => durationMs(text) !== undefined, 'is no duration such as -7h or +30m');

/** What a number of a column, or of a name in a long table, is. `scale` and `offset` come after the unit: `x · scale + offset`. */
const measureSchema = z.strictObject({
  property: slugSchema,
  /** as the file has it; without one it is the property's own */
  unit: z.string().min(1).max(32).optional(),
  scale: z.number().optional(),
  offset: z.number().optional(),
});
export type Measure = z.infer<typeof measureSchema>;

const valueSchema = measureSchema.extend({
  column: z.string(),
  /** where the columns of one row belong to several things */
  thing: slugSchema.optional(),
});
export type ValueColumn = z.infer<typeof valueSchema>;

const longSchema = z.strictObject({
  /** the column that says what was measured */
  name: z.string(),
  value: z.string(),
  /** the column that says the unit of each value; a name's own unit counts first */
  unit: z.string().optional(),
  /** what the names stand for; null: for nothing that is to be read */
  names: z.record(z.string(), measureSchema.nullable()),
});

export const tableSchema = z.strictObject({
  /** all columns of the file in their order: by them a file finds its table */
  columns: z.array(z.string()).min(1).max(2048),
  shape: shapeSchema,
  time: z.strictObject({
    /** one column, or the date's and the time of day's */
    columns: z.array(z.string()).min(1).max(2),
    format: z.enum(TIME_FORMATS),
    /** counts where the text itself has none */
    zone: zoneSchema.default('Asia/Ho_Chi_Minh'),
  }),
  /** `air-01`, `{station}`, `{type}-{id}`; `{file}` is the name of the file without its ending */
  thing: z.string().min(1),
  /** names in the file → slugs, where the name as a slug is not meant */
  things: z.record(z.string(), slugSchema).default({}),
  decimal: z.enum(['.', ',']).default('.'),
  /** cells that mean that nothing was measured, beside empty ones, `NA`, `NaN`, `null`, `-` */
  missing: z.array(z.string()).default([]),
  /** a wide table: a column for each value */
  values: z.array(valueSchema).default([]),
  /** a long table: a row for each value */
  long: longSchema.optional(),
  location: z.strictObject({ latitude: z.string(), longitude: z.string() }).optional(),
  /** thing → what is added to its times: a clock that is wrong by a zone */
  clocks: z.record(slugSchema, durationSchema).default({}),
});
export type Table = z.infer<typeof tableSchema>;

const mappingSchema = z.strictObject({ version: z.literal(1), tables: z.array(tableSchema).min(1).max(500) });
export type Mapping = z.infer<typeof mappingSchema>;

/** Throws ReplayError that names each part that cannot be used. */
export async function readMapping(file: string): Promise<Mapping> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ReplayError(`the mapping cannot be read: ${(error as Error).message}`, { file });
  }
  const parsed = mappingSchema.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ReplayError(`the mapping cannot be used: ${faults.join('; ')}`, { file });
  }
  for (const [k, table] of parsed.data.tables.entries()) {
    const fault = faultOf(table);
    if (fault !== undefined) throw new ReplayError(`tables.${k}: ${fault}`, { file });
  }
  return parsed.data;
}

export async function writeMapping(file: string, mapping: Mapping): Promise<void> {
  await writeFile(file, `${JSON.stringify(mapping, null, 2)}\n`);
}

/** What is missing for a table to give readings, or undefined. */
export function faultOf(table: Table): string | undefined {
  const known = new Set(table.columns);
  const named: [string, string | undefined][] = [
    ...table.time.columns.map((column): [string, string] => ['time', column]),
    ...placeholders(table.thing)
      .filter((name) => name !== 'file')
      .map((column): [string, string] => ['thing', column]),
    ...table.values.map(({ column }, k): [string, string] => [`values.${k}`, column]),
    ['long.name', table.long?.name],
    ['long.value', table.long?.value],
    ['long.unit', table.long?.unit],
    ['location.latitude', table.location?.latitude],
    ['location.longitude', table.location?.longitude],
  ];
  for (const [what, column] of named) {
    if (column !== undefined && !known.has(column)) return `${what}: there is no column "${column}"`;
  }
  const names = Object.values(table.long?.names ?? {}).filter((name) => name !== null);
  if (table.values.length === 0 && names.length === 0) return 'no column stands for a property: nothing would be read';
  if (table.values.length > 0 && table.long !== undefined) return 'a table is wide (values) or long, not both';
  return undefined;
}

/** The columns that a template takes in. */
export function placeholders(template: string): string[] {
  return Array.from(template.matchAll(/\{([^{}]+)\}/g), ([, name]) => name ?? '');
}
