import type { Readable } from 'node:stream';
import {
  type IndicatorValue,
  type ValueColumn,
  type ValueFileFault,
  type ValueFileProblem,
  type ValueImport,
  type ValueInput,
  valueInputSchema,
} from '@commune/contract';
import { isShare } from '@commune/domain';
import { Router } from 'express';
import type pg from 'pg';
import { invalidField, RequestError } from '../errors.ts';
import { holdIndicator, listIndicators } from '../store/plan/indicators.ts';
import { countedValues, insertValue, listValues, type NewValue, waitingValues } from '../store/plan/values.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { readEnteredValue } from './entered-value.ts';
import { MAX_WAITING } from './plan-values.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

/** More than can wait at all. */
const MOST_WAITING_READ = 2000;

/** `percent`: its value stood in the sheet as a percentage. */
type FileRow = { row: number; percent?: true } & Omit<ValueInput, 'realm' | 'declaration'>;

export interface PlanValueImportParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  readFile: (input: Readable) => Promise<{
    rows: FileRow[];
    count: number;
    problems: ValueFileProblem[];
  }>;
  onChanged: (realm: RealmRow) => void;
}

/** Values from a file: `POST /api/plan/values/import?realm=&declaration=no-state-secret[&dryRun=1]` (operator, leader). */
export function planValueImportRoutes({ pool, access, realms, readFile, onChanged }: PlanValueImportParts): Router {
  const router = Router();

  router.post('/plan/values/import', async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'leader');
    const { query } = request;
    const realm = realmOf(realms, query.realm);
    if (query.declaration !== 'no-state-secret') {
      throw invalidField('declaration', 'say declaration=no-state-secret: the file holds no state secret');
    }
    const dryRun = query.dryRun === '1';
    const file = await readFile(request);
    const told = await transaction(pool, async (client): Promise<ValueImport> => {
      const read = await readRows(client, realm, file.rows);
      const problems = [...file.problems, ...read.problems].toSorted((one, other) => one.row - other.row);
      const enters = !dryRun && problems.length === 0;
      if (enters) for (const value of read.fresh) await insertValue(client, realm, value, audit);
      const entered = problems.length > 0 ? 0 : read.fresh.length;
      return { rows: file.count, entered, same: read.same, problems, dryRun };
    });
    if (told.problems.length === 0 && !dryRun) onChanged(realm);
    response.status(dryRun || told.problems.length > 0 ? 200 : 201).json(told);
  });

  return router;
}

/** What of the rows is new, and what is wrong with them. */
async function readRows(
  client: pg.ClientBase,
  realm: RealmRow,
  rows: readonly FileRow[],
): Promise<{ fresh: NewValue[]; same: number; problems: ValueFileProblem[] }> {
  const indicators = (await listIndicators(client, realm)).map(({ indicator }) => indicator);
  const waiting = (await listValues(client, realm, null, MOST_WAITING_READ)).filter(({ state }) => state === 'waiting');
  const known = new Set([...waiting, ...(await countedValues(client, realm))].map(sameAs));
  const waitingOf = await waitingValues(client, realm);
  const found = { fresh: [] as NewValue[], same: 0, problems: [] as ValueFileProblem[] };
  for (const { row, percent, ...said } of rows) {
    const wrong = (column: ValueColumn, fault: ValueFileFault, reason: string) =>
      found.problems.push({ row, column, fault, reason });
    const key = indicators.find(({ key: own, name }) => own === said.indicator || name.vi === said.indicator)?.key;
    if (key === undefined) {
      wrong('indicator', 'unknown_indicator', `the plan has no indicator "${said.indicator}"`);
      continue;
    }
    const { indicator } = (await holdIndicator(client, realm, key))!;
    if (indicator.source !== 'by-hand') {
      wrong('indicator', 'computed', `${key} is computed from what the centre holds (${indicator.source})`);
      continue;
    }
    if (percent && !isShare(indicator)) {
      wrong('value', 'bad_number', `${key} is no share: a percentage is no figure of it`);
      continue;
    }
    try {
      const input = { ...said, indicator: key, realm: realm.slug, declaration: 'no-state-secret' };
      const value = readEnteredValue(indicator, parseRequest(valueInputSchema, input));
      const n = (waitingOf.get(key) ?? 0) + 1;
      if (known.has(sameAs(value))) found.same++;
      else if (n > MAX_WAITING) wrong('indicator', 'too_many_waiting', `${MAX_WAITING} values of it wait for approval`);
      else {
        found.fresh.push(value);
        known.add(sameAs(value));
        waitingOf.set(key, n);
      }
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      for (const { field, reason } of error.fields) wrong(...(FAULTS[field.split('.')[0]!] ?? FAULTS.source!), reason);
    }
  }
  return found;
}

/** Where a field of what is entered stands in the file, and what is wrong with it where it is. */
const FAULTS: Record<string, [ValueColumn, ValueFileFault]> = {
  from: ['from', 'period'],
  to: ['to', 'period'],
  figure: ['value', 'impossible'],
  coverage: ['told', 'impossible'],
  source: ['source', 'text'],
  evidence: ['evidence', 'text'],
  link: ['link', 'text'],
  formerUnits: ['formerUnits', 'former_units'],
};

function sameAs({ indicator, fromMs, toMs, value, numerator, denominator }: NewValue | IndicatorValue): string {
  return JSON.stringify([indicator, fromMs, toMs, value, numerator, denominator]);
}
