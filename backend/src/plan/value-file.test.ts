import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readValueFile } from './value-file.ts';
import { none, percent, plain, workbook } from './value-workbook.fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'commune-values-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads a percentage of a sheet as it is shown', async () => {
  const { rows, problems } = await readValueFile(
    folder,
    // 41.5 %, 7 % (whose double, a hundred times, is not 7), and 41.5 as somebody typed it
    workbook('cashless', [
      [percent(0.415), none, none],
      [percent(0.07), none, none],
      [plain(41.5), none, none],
      [none, plain(43.5), plain(87)],
    ]),
  );
  expect(problems).toEqual([]);
  expect(rows.map(({ figure, percent: shown }) => [figure, shown])).toEqual([
    [{ type: 'value', value: 41.5 }, true],
    [{ type: 'value', value: 7 }, true],
    [{ type: 'value', value: 41.5 }, undefined],
    [{ type: 'share', numerator: 43.5, denominator: 87 }, undefined],
  ]);
});

it('takes no percentage for a count', async () => {
  const { rows, problems } = await readValueFile(folder, workbook('cashless', [[none, percent(0.5), plain(87)]]));
  expect(rows).toEqual([]);
  expect(problems.map(({ row, column, fault }) => [row, column, fault])).toEqual([[2, 'numerator', 'bad_number']]);
});
