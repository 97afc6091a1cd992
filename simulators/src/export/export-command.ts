import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { dateOfDay, dayOfDate } from '@commune/domain';
import { z } from 'zod';
import { ConfigError } from '../config.ts';
import { createFleet } from '../fleet/fleet.ts';
import type { Life } from '../services/register.ts';
import { localDay } from '../world/calendar.ts';
import { FIRST_DAY } from '../world/digital-shares.ts';
import { DOCUMENT_TABLE } from './document-table.ts';
import { DOSSIER_TABLE } from './dossier-table.ts';
import { headerLine, objectLine } from './export-table.ts';
import { PAYMENT_TABLE } from './payment-table.ts';
import { REPORT_TABLE } from './report-table.ts';

type LineOf = (life: Life, nowMs: number) => string | null;

/** What can be exported, by the option that names its file. */
const EXPORTS = {
  dossiers: { header: headerLine(DOSSIER_TABLE), lineOf: (life, nowMs) => objectLine(DOSSIER_TABLE, life, nowMs) },
  payments: { header: headerLine(PAYMENT_TABLE), lineOf: (life, nowMs) => objectLine(PAYMENT_TABLE, life, nowMs) },
  documents: { header: headerLine(DOCUMENT_TABLE), lineOf: (life, nowMs) => objectLine(DOCUMENT_TABLE, life, nowMs) },
  reports: { header: headerLine(REPORT_TABLE), lineOf: (life, nowMs) => objectLine(REPORT_TABLE, life, nowMs) },
} satisfies Record<string, { header: string; lineOf: LineOf }>;
const NAMES = Object.keys(EXPORTS) as (keyof typeof EXPORTS)[];

const fileSchema = z
  .string()
  .regex(/\.csv$/i, 'must be the path of a .csv file')
  .optional();
const optionsSchema = z.object({
  ...{ dossiers: fileSchema, payments: fileSchema, documents: fileSchema, reports: fileSchema },
  from: z.iso.date('must be a date such as 2025-07-01').optional(),
  to: z.iso.date('must be a date such as 2025-12-31').optional(),
  seed: z.coerce.number().int().min(0).max(0xffff_ffff).default(7),
});
const BYTE_ORDER_MARK = '\ufeff';

/**
 * `export [--dossiers <file.csv>] [--payments …] [--documents …] [--reports …] [--from <date>] [--to <date>] [--seed <n>]`:
 * what began on these days, as it stands now. Returns what was written, for a person. Throws a `ConfigError` that names
 * what it cannot use.
 */
export async function exportServices(args: readonly string[], nowMs: number): Promise<string> {
  const { from, to, seed, ...paths } = readOptions(args);
  const fromDay = from === undefined ? FIRST_DAY : dayOfDate(from);
  const toDay = Math.min(localDay(nowMs), to === undefined ? Number.POSITIVE_INFINITY : dayOfDate(to));
  const registers = createFleet(seed).flatMap(({ register }) => register ?? []);
  const files = NAMES.flatMap((name) => {
    const path = paths[name];
    return path === undefined ? [] : [{ name, path, ...EXPORTS[name], lines: [] as string[] }];
  });
  for (let day = Math.max(fromDay, FIRST_DAY); day <= toDay; day++) {
    for (const life of registers.flatMap((register) => register.livesOf(day))) {
      for (const { lineOf, lines } of files) {
        const line = lineOf(life, nowMs);
        if (line !== null) lines.push(line);
      }
    }
  }
  for (const { path, header, lines } of files) await writeFile(path, BYTE_ORDER_MARK + header + lines.join(''));
  const span = `begun from ${dateOfDay(fromDay)} to ${dateOfDay(toDay)}`;
  return files.map(({ name, path, lines }) => `${path}: ${lines.length} ${name} ${span}`).join('\n');
}

function readOptions(args: readonly string[]): z.infer<typeof optionsSchema> {
  const text = { type: 'string' } as const;
  const files = Object.fromEntries(NAMES.map((name) => [name, text]));
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({ args: [...args], options: { ...files, from: text, to: text, seed: text } }));
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
  const parsed = optionsSchema.safeParse(values);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`).join('; '));
  }
  if (NAMES.some((name) => parsed.data[name] !== undefined)) return parsed.data;
  throw new ConfigError(`name a file to be written: ${NAMES.map((name) => `--${name} ${name}.csv`).join(', ')}`);
}
