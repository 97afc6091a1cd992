import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { dateOfDay, dayOfDate } from '@commune/domain';
import { z } from 'zod';
import { ConfigError } from '../config.ts';
import { createFleet } from '../fleet/fleet.ts';
import { localDay } from '../world/calendar.ts';
import { FIRST_DAY } from '../world/digital-shares.ts';
import { dossierLine, HEADER_LINE } from './dossier-csv.ts';

const optionsSchema = z.object({
  dossiers: z.string('is missing: --dossiers dossiers.csv').regex(/\.csv$/i, 'must be the path of a .csv file'),
  from: z.iso.date('must be a date such as 2025-07-01').optional(),
  to: z.iso.date('must be a date such as 2025-12-31').optional(),
  seed: z.coerce.number().int().min(0).max(0xffff_ffff).default(7),
});
const BYTE_ORDER_MARK = '\ufeff';

/**
 * `export --dossiers <file.csv> [--from <date>] [--to <date>] [--seed <n>]`: the dossiers that began on these days, as
 * they stand now. Returns what was written, for a person. Throws a `ConfigError` that names what it cannot use.
 */
export async function exportDossiers(args: readonly string[], nowMs: number): Promise<string> {
  const { dossiers: path, from, to, seed } = readOptions(args);
  const fromDay = from === undefined ? FIRST_DAY : dayOfDate(from);
  const toDay = Math.min(localDay(nowMs), to === undefined ? Number.POSITIVE_INFINITY : dayOfDate(to));
  const registers = createFleet(seed).flatMap(({ thing, register }) =>
    thing.kind === 'service-hall' && register ? [register] : [],
  );
  const lines: string[] = [];
  for (let day = Math.max(fromDay, FIRST_DAY); day <= toDay; day++) {
    for (const life of registers.flatMap((register) => register.livesOf(day))) {
      const line = dossierLine(life, nowMs);
      if (line !== null) lines.push(line);
    }
  }
  await writeFile(path, BYTE_ORDER_MARK + HEADER_LINE + lines.join(''));
  return `${path}: ${lines.length} dossiers begun from ${dateOfDay(fromDay)} to ${dateOfDay(toDay)}`;
}

function readOptions(args: readonly string[]): z.infer<typeof optionsSchema> {
  const text = { type: 'string' } as const;
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({ args: [...args], options: { dossiers: text, from: text, to: text, seed: text } }));
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
  const parsed = optionsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`).join('; '));
}
