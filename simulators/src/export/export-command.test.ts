import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../config.ts';
import { exportDossiers } from './export-command.ts';

const NOW = Date.parse('2026-11-25T05:00:00Z');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dossiers-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the export of dossiers', { timeout: 30_000 }, () => {
  it('has a row for each that began on the days, as it stands', async () => {
    const path = join(folder, 'july.csv');
    const said = await exportDossiers(['--dossiers', path, '--to', '2025-07-31'], NOW);
    const [header = '', ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\r\n');
    expect(header).toMatch(/^\ufeffMã hồ sơ,Mã TTHC,/);
    expect(said).toBe(`${path}: ${rows.length} dossiers begun from 2025-07-01 to 2025-07-31`);
    expect(rows.length).toBeGreaterThan(23 * 34);
    const done = rows.filter((row) => row.includes('Đã trả kết quả'));
    expect(done.length).toBeGreaterThan(rows.length * 0.9);
    for (const row of done) {
      expect(row).toMatch(/^SIM7-2507\d\d-\d{4},/);
      expect(row.match(/\d\d\/\d\d\/2025 \d\d:\d\d:\d\d/g)!.length, row).toBeGreaterThanOrEqual(4);
    }
  });

  it('is the same for the same seed, and ends now', async () => {
    const files = ['a.csv', 'b.csv', 'c.csv'].map((name) => join(folder, name));
    for (const [i, path] of files.entries()) {
      const seed = i === 2 ? ['--seed', '8'] : [];
      const said = await exportDossiers(['--dossiers', path, '--from', '2026-11-20', ...seed], NOW);
      expect(said).toContain('to 2026-11-25');
    }
    const [one, same, other] = await Promise.all(files.map((path) => readFile(path, 'utf8')));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
    expect(one).toContain('Đang xử lý');
  });

  it('says what it cannot use', async () => {
    for (const [args, word] of [
      [[], '--dossiers is missing'],
      [['--dossiers', 'x.xlsx'], 'a .csv file'],
      [['--dossiers', 'x.csv', '--from', 'July'], '--from must be a date'],
      [['--dossier', 'x.csv'], '--dossier'],
    ] as const) {
      const tried = exportDossiers(args, NOW);
      await expect(tried).rejects.toThrow(ConfigError);
      await expect(tried).rejects.toThrow(word);
    }
  });
});
