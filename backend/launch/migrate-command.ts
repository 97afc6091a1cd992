import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MigrationError, migrate, pendingMigrations } from '@commune/db';
import type pg from 'pg';
import { EmbeddedPostgresError, startEmbeddedPostgres } from '../src/embedded/postgres.ts';
import type { Comparison } from '../src/move/compare.ts';
import { MOVE_APPLICATION, moveDatabase } from '../src/move/move.ts';
import { MoveError } from '../src/move/move-error.ts';
import { acquireLock, LockHeldError } from '../src/process-lock.mjs';
import { bringUpToDate } from '../src/rollup/rollup-job.ts';
import { connect } from '../src/store/pool.ts';
import { followDerived } from '../src/watch/derived/derived-job.ts';
import { followStationStatus } from '../src/watch/station-status.ts';
import { alreadyRunning } from './already-running.mjs';
import { LaunchError } from './launch-error.mjs';
import { moveReport } from './move-report.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';

export interface MigrateOptions {
  root: string;
  /** `--from embedded`, `--from postgres://…`, or none */
  args: string[];
  databaseUrl: string;
  dataDir: string;
  out: NodeJS.WriteStream;
  signal: AbortSignal;
}

const INTERRUPTED = 130;

/**
 * `npm run migrate`: brings the schema of DATABASE_URL up to date; with `--from` moves a whole database into it.
 * @returns the exit code: 1 where what was moved is not equal on both sides
 * @throws {LaunchError} for the person at the terminal, with what to do
 */
export async function runMigrate(options: MigrateOptions): Promise<number> {
  const line = createProgressLine(options.out);
  const from = readFrom(options.args);
  try {
    if (from === undefined) return await updateSchema(options, line);
    if (from !== 'embedded') return await moveFrom(from, options, line);
    return await withEmbedded(options, line, (url) => moveFrom(url, options, line));
  } catch (error) {
    line.cut();
    if (!options.signal.aborted) throw forPeople(error);
    line.print('Đã ngắt; chạy lại lệnh này để tiếp tục · interrupted; run the same command again and it goes on');
    return INTERRUPTED;
  }
}

function readFrom(args: string[]): string | undefined {
  const usage = 'npm run migrate [-- --from embedded | --from postgres://…]';
  let from: string | undefined;
  try {
    from = parseArgs({ args, options: { from: { type: 'string' } } }).values.from;
  } catch (error) {
    throw new LaunchError(`${(error as Error).message}\n  ${usage}`);
  }
  if (from !== undefined && from !== 'embedded' && !/^postgres(ql)?:\/\//.test(from)) {
    throw new LaunchError(`--from ${from}: "embedded", or an address that begins with postgres://\n  ${usage}`);
  }
  return from;
}

async function updateSchema({ root, databaseUrl }: MigrateOptions, line: ProgressLine): Promise<number> {
  const client = await connectTo(databaseUrl, 'DATABASE_URL', 'commune-ioc migrate');
  try {
    const { engine, engineVersion, applied } = await migrate(client, join(root, 'db'));
    for (const name of applied) line.print(`✓ ${name}`);
    const what = applied.length === 0 ? 'đã cập nhật từ trước · was up to date' : 'đã cập nhật · is up to date';
    line.print(`Cơ sở dữ liệu ${what} (${engine} ${engineVersion})`);
    return 0;
  } finally {
    await client.end();
  }
}

async function moveFrom(sourceUrl: string, options: MigrateOptions, line: ProgressLine): Promise<number> {
  const { root, databaseUrl, signal } = options;
  const folder = join(root, 'db');
  const source = await connectTo(sourceUrl, '--from', MOVE_APPLICATION);
  const target = await connectTo(databaseUrl, 'DATABASE_URL', MOVE_APPLICATION).catch(async (error) => {
    await source.end();
    throw error;
  });
  try {
    const pending = await pendingMigrations(source, folder);
    if (pending.length > 0) {
      throw new MoveError(
        `the database to move from lacks ${pending.length} migrations (${pending[0]} …); bring it up to date first: DATABASE_URL=<that one> npm run migrate`,
      );
    }
    const { engine: sourceEngine } = await migrate(source, folder);
    const { engine: targetEngine } = await migrate(target, folder, true);
    const compared = await moveDatabase({
      ...{ source, target, sourceEngine, targetEngine, signal },
      settle: async (client) => {
        await bringUpToDate(client, signal);
        await followStationStatus(client, signal);
        await followDerived({ client, origin: randomUUID(), onCommitted: () => undefined }, signal);
      },
      onProgress: (text, fraction) => line.show(text, fraction),
    });
    return conclude(compared, line);
  } finally {
    await Promise.all([source.end(), target.end()].map((ended) => ended.catch(() => undefined)));
  }
}

function conclude(compared: Comparison[], line: ProgressLine): number {
  line.end();
  for (const text of moveReport(compared)) line.print(text);
  if (compared.every(({ equal }) => equal)) {
    line.print(
      'Đã chuyển xong; nhật ký và ảnh chụp trạng thái không chuyển theo. Chạy với DATABASE_URL này từ nay.\n' +
        '  Everything was moved, but for the journal and the keyframes: they mean nothing on another server and begin anew.\n' +
        '  Start on this DATABASE_URL from now on; the old database keeps what it has.',
    );
    return 0;
  }
  line.print(
    '✗ Có bảng không khớp (đánh dấu ✗). Hãy tạo lại cơ sở dữ liệu đích, rỗng, rồi chạy lại.\n' +
      '  The tables marked ✗ differ: something wrote to one of the two meanwhile. Make the target anew, empty, and run this again.',
  );
  return 1;
}

/** The embedded database, with its data folder held as a running program holds it. */
async function withEmbedded(
  { root, dataDir }: MigrateOptions,
  line: ProgressLine,
  work: (url: string) => Promise<number>,
): Promise<number> {
  if (!existsSync(join(dataDir, 'postgres.json'))) {
    throw new LaunchError(
      `Không có cơ sở dữ liệu nhúng trong ${dataDir}; DATA_DIR chỉ thư mục dữ liệu.\n` +
        `  There is no embedded database in ${dataDir}; DATA_DIR names the data folder.`,
    );
  }
  const release = holdFolder(dataDir);
  try {
    const embedded = await startEmbeddedPostgres({ dataDir, onProgress: (text) => line.show(text) });
    try {
      const client = await connectTo(embedded.url, '--from embedded', MOVE_APPLICATION);
      // As any start of this version would.
      await migrate(client, join(root, 'db')).finally(() => client.end());
      return await work(embedded.url);
    } finally {
      await embedded.stop();
    }
  } finally {
    release();
  }
}

function holdFolder(dataDir: string): () => void {
  try {
    return acquireLock(join(dataDir, 'run.lock'));
  } catch (error) {
    if (error instanceof LockHeldError) throw new LaunchError(alreadyRunning(dataDir, error.holder));
    throw error;
  }
}

async function connectTo(url: string, name: string, application: string): Promise<pg.Client> {
  try {
    return await connect(url, application);
  } catch (error) {
    throw new LaunchError(
      `${name}: không kết nối được · cannot connect to ${withoutPassword(url)}: ${(error as Error).message || String(error)}`,
    );
  }
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'what is no address';
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}

function forPeople(error: unknown): unknown {
  const known = [MoveError, MigrationError, EmbeddedPostgresError].some((kind) => error instanceof kind);
  return known ? new LaunchError((error as Error).message) : error;
}
