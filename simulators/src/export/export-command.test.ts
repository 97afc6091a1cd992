import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../config.ts';
import { exportServices } from './export-command.ts';

const NOW = Date.parse('2026-11-25T05:00:00Z');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dossiers-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the export of services', { timeout: 30_000 }, () => {
  it('has a row for each that began on the days, as it stands', async () => {
    const path = join(folder, 'july.csv');
    const said = await exportServices(['--dossiers', path, '--to', '2025-07-31'], NOW);
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
      const said = await exportServices(['--dossiers', path, '--from', '2026-11-20', ...seed], NOW);
      expect(said).toContain('to 2026-11-25');
    }
    const [one, same, other] = await Promise.all(files.map((path) => readFile(path, 'utf8')));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
    expect(one).toContain('Đang xử lý');
  });

  it('has payments, documents and reports of the first quarter as well, each with its own columns', async () => {
    const names = ['payments', 'documents', 'reports'];
    const paths = names.map((name) => join(folder, `${name}.csv`));
    const files = names.flatMap((name, k) => [`--${name}`, paths[k]!]);
    const said = await exportServices([...files, '--to', '2025-09-30'], NOW);
    const beginnings = ['\ufeffMã giao dịch,Mã hồ sơ,', '\ufeffSố ký hiệu,', '\ufeffMã phản ánh,'];
    // 65 working days, of 31 payments and 24 documents each; 92 days of 13 reports
    const atLeast = [65 * 22, 65 * 20, 92 * 8];
    for (const [k, path] of paths.entries()) {
      const [header = '', ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\r\n');
      expect(header.startsWith(beginnings[k]!)).toBe(true);
      expect(rows.length).toBeGreaterThan(atLeast[k]!);
      expect(rows.every((row) => /^SIM7-250[789]\d\d-/.test(row))).toBe(true);
      expect(said.split('\n')[k]).toBe(`${path}: ${rows.length} ${names[k]} begun from 2025-07-01 to 2025-09-30`);
    }
  });

  it('says what it cannot use', async () => {
    for (const [args, word] of [
      [[], 'name a file to be written: --dossiers dossiers.csv'],
      [['--dossiers', 'x.xlsx'], 'a .csv file'],
      [['--dossiers', 'x.csv', '--from', 'July'], '--from must be a date'],
      [['--dossier', 'x.csv'], '--dossier'],
    ] as const) {
      const tried = exportServices(args, NOW);
      await expect(tried).rejects.toThrow(ConfigError);
      await expect(tried).rejects.toThrow(word);
    }
  });
});
