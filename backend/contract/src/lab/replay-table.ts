import { z } from 'zod';
import { slugSchema } from '../words.ts';

/** How times are written, and texts: what the reader of recorded files knows. */
export const REPLAY_TIME_FORMATS = [
  'ymd',
  'dmy',
  'mdy',
  'compact',
  'epoch-s',
  'epoch-ms',
  'epoch-us',
  'epoch-ns',
] as const;
const REPLAY_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1258'] as const;

/** U+0000 and halves of characters, as JSON writes them. */
const UNSTORABLE = /\\u(0000|d[89a-f])/;

const column = z.string().max(500);
const measure = {
  property: slugSchema,
  unit: z.string().min(1).max(32).optional(),
  scale: z.number().optional(),
  offset: z.number().optional(),
};

/**
 * What the columns of a recorded file mean: as in the mapping file of `npm run replay`, whose reader has the last word on
 * zones and durations.
 */
export const replayTableSchema = z
  .strictObject({
    columns: z.array(column).min(1).max(2048),
    shape: z.strictObject({
      format: z.enum(['csv', 'ndjson', 'json']),
      encoding: z.enum(REPLAY_ENCODINGS),
      delimiter: z.string().length(1).optional(),
      headerLine: z.number().int().min(0).optional(),
      dataFromLine: z.number().int().min(1).optional(),
    }),
    time: z.strictObject({
      columns: z.array(column).min(1).max(2),
      format: z.enum(REPLAY_TIME_FORMATS),
      zone: z.string().min(1).max(64),
    }),
    thing: z.string().min(1).max(1000),
    things: z.record(z.string(), slugSchema),
    decimal: z.enum(['.', ',']),
    missing: z.array(z.string().max(100)).max(100),
    values: z.array(z.strictObject({ column, thing: slugSchema.optional(), ...measure })).max(2048),
    long: z
      .strictObject({
        name: column,
        value: column,
        unit: column.optional(),
        names: z.record(z.string(), z.strictObject(measure).nullable()),
      })
      .optional(),
    location: z.strictObject({ latitude: column, longitude: column }).optional(),
    /** what is added to a thing's times: `-7h` */
    clocks: z.record(slugSchema, z.string().max(32)),
  })
  .refine((table) => !UNSTORABLE.test(JSON.stringify(table)), 'holds a character that cannot be stored');
export type ReplayTable = z.infer<typeof replayTableSchema>;
