import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createLogger } from '../../src/logger.ts';
import { ImportDesk } from '../../src/services/imports/import-desk.ts';
import { listRealms, type RealmRow } from '../../src/store/realms.ts';
import { findImport, type ImportRow } from '../../src/store/services/imports.ts';
import { openTable } from '../../src/tables/open-table.ts';
import { writeXlsx } from '../../src/tables/write/write-xlsx.ts';
import type { BenchParts } from '../parts/parts.ts';
import type { BenchRow } from '../parts/report.ts';
import { EXPORT_HEADER, exportRows } from './made-dossiers.ts';

const AUDIT = { who: 'bench', role: 'operator', origin: '' };
const SECONDS_ALLOWED = 20;
const MEBIBYTES_ALLOWED = 400;

/** An export of 50,000 rows and 20 columns: written, read, checked against a database and run. */
export async function tablesBench({ database, quick, progress }: BenchParts): Promise<BenchRow[]> {
  const n = quick ? 5000 : 50_000;
  const folder = await mkdtemp(path.join(tmpdir(), 'commune-bench-tables-'));
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const desk = new ImportDesk({ pool, folder: path.join(folder, 'desk'), logger: createLogger('silent') });
  const file = path.join(folder, 'export.xlsx');
  const peak = watchMemory();
  try {
    const realm = (await listRealms(pool)).find(({ slug }) => slug === 'sim')!;
    progress('writing');
    const sheet = { name: 'Hồ sơ', header: EXPORT_HEADER, rows: exportRows(n, Date.now()) };
    const write = await seconds(() => pipeline(writeXlsx([sheet]), createWriteStream(file)));
    progress('reading');
    const read = await seconds(() => readAll(file));
    const memoryRead = peak.mebibytes();
    progress('checking');
    let id = '';
    const check = await seconds(async () => {
      const sent = {
        kind: 'dossier' as const,
        fileName: 'export.xlsx',
        sheet: null,
        exportedMs: Date.now(),
        dryRun: true,
      };
      ({ id } = await desk.receive(realm, createReadStream(file), sent, AUDIT));
      await settled(pool, realm, id, progress);
    });
    progress('running');
    const run = await seconds(async () => {
      await desk.run(realm, id, AUDIT);
      await settled(pool, realm, id, progress);
    });
    const again = await seconds(async () => {
      const sent = {
        kind: 'dossier' as const,
        fileName: 'export.xlsx',
        sheet: null,
        exportedMs: Date.now(),
        dryRun: true,
      };
      const repeated = await desk.receive(realm, createReadStream(file), sent, AUDIT);
      await settled(pool, realm, repeated.id, progress);
    });
    return [
      { name: `writing ${n} rows of 20 columns as XLSX`, value: write, unit: 's', limit: null },
      { name: 'reading them', value: read, unit: 's', limit: SECONDS_ALLOWED },
      { name: 'the most memory of the process until then', value: memoryRead, unit: 'MiB', limit: MEBIBYTES_ALLOWED },
      { name: 'dry run against an empty database', value: check, unit: 's', limit: SECONDS_ALLOWED },
      { name: 'run', value: run, unit: 's', limit: null },
      { name: 'dry run where all is known', value: again, unit: 's', limit: SECONDS_ALLOWED },
      { name: 'the most memory of the process', value: peak.mebibytes(), unit: 'MiB', limit: MEBIBYTES_ALLOWED },
    ];
  } finally {
    peak.stop();
    await desk.stop();
    await pool.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAll(file: string): Promise<void> {
  const table = await openTable(file);
  for await (const _rows of table.rows(table.sheets[0]!));
  await table.close();
}

async function settled(pool: pg.Pool, realm: RealmRow, id: string, progress: BenchParts['progress']): Promise<void> {
  for (;;) {
    const found: ImportRow = (await findImport(pool, realm, id))!;
    if (found.state === 'failed') throw new Error(found.error ?? 'failed');
    if (found.state !== 'checking' && found.state !== 'running') {
      if (found.counts?.refused !== 0) throw new Error(JSON.stringify(found.refusals.slice(0, 3)));
      return;
    }
    progress(found.state, found.progress ?? 0);
    await delay(100);
  }
}

function watchMemory(): { mebibytes: () => number; stop: () => void } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  return { mebibytes: () => most / 2 ** 20, stop: () => clearInterval(timer) };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
