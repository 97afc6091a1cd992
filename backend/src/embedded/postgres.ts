import { chmod, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Logger } from '../logger.ts';
import { acquireLock, LockHeldError } from '../process-lock.mjs';
import {
  clusterExists,
  createCluster,
  resetPassword,
  SUPERUSER,
  setAsideForeign,
  startServer,
  stopServer,
} from './postgres/cluster.ts';
import { EmbeddedPostgresError } from './postgres/error.ts';
import { choosePlace, type Place } from './postgres/place.ts';
import { runningPostmaster } from './postgres/postmaster.ts';
import { readSecret, type Secret, writeSecret } from './postgres/secret.ts';
import { startOnFreePort } from './postgres/start-on-free-port.ts';
import { Watchdog } from './postgres/watchdog.ts';

export { EmbeddedPostgresError } from './postgres/error.ts';

const DATABASE = 'commune';

export interface EmbeddedPostgresOptions {
  /** made if missing; holds the cluster, its password and a lock */
  dataDir: string;
  /** one line a step, Vietnamese and English */
  onProgress?: (text: string) => void;
  /** tried first; a taken one is stepped over */
  preferredPort?: number;
  /** settings of postgresql.conf over our own */
  settings?: Record<string, string>;
  /** hears of a server that went away and was started again */
  logger?: Logger;
}

export interface EmbeddedPostgres {
  /** of the database `commune`, with the password in it */
  url: string;
  port: number;
  /** true where a server left running by a killed process was taken over */
  adopted: boolean;
  /** Stops the server and frees the data folder. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL 18 on a data folder, or takes over the one that a killed process left running there. Until it is
 * stopped, a server that goes away is started again on the same port.
 * As root it runs as an unprivileged account; where that account cannot enter the data folder, binaries and database go
 * to `/var/lib/commune-ioc` and `DATA_DIR/postgres.json` says where.
 * @throws {EmbeddedPostgresError} with a message for the terminal, also where a living process holds the folder
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, release } = await openDataDir(options.dataDir);
  const onProgress = options.onProgress ?? (() => undefined);
  try {
    let secret = await readSecret(dataDir);
    const place = await choosePlace(dataDir, secret, onProgress);
    if (place.home !== dataDir && !secret.home) {
      await setAsideForeign(place);
      secret = { ...secret, home: place.home };
    }
    const { port, adopted } = await ensureRunning(place, secret, options, onProgress, dataDir);
    await writeSecret(dataDir, { ...secret, port });
    const url = await ensureDatabase(secret.password, port);
    const watchdog = watch(place, port, options);
    const stop = async () => {
      watchdog.stop();
      await stopServer(place);
      await watchdog.stopped();
      // A start that was under way may have come through after the stop.
      if (await runningPostmaster(place.cluster)) await stopServer(place);
    };
    let stopping: Promise<void> | undefined;
    return {
      url,
      port,
      adopted,
      stop: () => {
        stopping ??= stop().finally(release);
        return stopping;
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Stops a database that a killed process left running on a data folder.
 * @returns whether one was running
 * @throws {EmbeddedPostgresError} where a living process holds the folder
 */
export async function stopOrphanedPostgres(folder: string): Promise<boolean> {
  const { dataDir, release } = await openDataDir(folder);
  try {
    const place = await choosePlace(dataDir, await readSecret(dataDir), () => undefined);
    if (!(await runningPostmaster(place.cluster))) return false;
    await stopServer(place);
    return true;
  } finally {
    release();
  }
}

async function openDataDir(folder: string): Promise<{ dataDir: string; release: () => void }> {
  try {
    if ((await mkdir(folder, { recursive: true })) !== undefined && process.getuid?.() === 0) {
      // the database's own account must pass through; what is secret in here has its own mode
      await chmod(folder, 0o711);
    }
    const dataDir = await realpath(folder);
    return { dataDir, release: acquireLock(join(dataDir, 'postgres.lock')) };
  } catch (error) {
    if (error instanceof LockHeldError) {
      throw new EmbeddedPostgresError(
        `Tiến trình ${error.holder.pid} đang dùng thư mục dữ liệu ${folder}. · ` +
          `Process ${error.holder.pid} is using the data folder ${folder} since ${error.holder.since}.`,
      );
    }
    throw new EmbeddedPostgresError(
      `Không ghi được vào thư mục dữ liệu ${folder}; thư mục có thể thuộc người dùng khác. · ` +
        `The data folder ${folder} cannot be written; it may belong to another user. (${String(error)})`,
    );
  }
}

async function ensureRunning(
  place: Place,
  secret: Secret,
  options: EmbeddedPostgresOptions,
  onProgress: (text: string) => void,
  dataDir: string,
): Promise<{ port: number; adopted: boolean }> {
  if (!(await clusterExists(place))) {
    onProgress('Tạo cơ sở dữ liệu · creating the database');
    await writeSecret(dataDir, secret);
    await createCluster(place, secret.password);
  } else {
    const orphan = await runningPostmaster(place.cluster);
    if (orphan && secret.known && (await answers(secret.password, orphan.port))) {
      onProgress('Tiếp quản cơ sở dữ liệu đang chạy · taking over the database that was left running');
      return { port: orphan.port, adopted: true };
    }
    if (orphan) {
      onProgress('Dừng cơ sở dữ liệu còn sót · stopping the database that was left running');
      await stopServer(place);
    }
    if (!secret.known) await resetPassword(place, secret.password);
  }
  onProgress('Khởi động cơ sở dữ liệu · starting the database');
  const wished = [options.preferredPort, secret.port].filter((port) => port !== undefined);
  return { port: await startOnFreePort(place, wished, options.settings ?? {}), adopted: false };
}

function watch(place: Place, port: number, { settings, logger }: EmbeddedPostgresOptions): Watchdog {
  const watchdog = new Watchdog({
    isRunning: async () => (await runningPostmaster(place.cluster)) !== undefined,
    startAgain: async () => {
      const outcome = await startServer(place, port, settings ?? {});
      if (outcome === 'started') return;
      throw new EmbeddedPostgresError(
        outcome === 'port-taken'
          ? `Cổng ${port} của cơ sở dữ liệu đang bị chiếm. · Another program has taken port ${port} of the database; end it.`
          : 'Tiến trình cũ của cơ sở dữ liệu chưa dừng. · Processes of a killed database are still running.',
      );
    },
    onGone: () => logger?.error({ port }, 'the embedded database went away; starting it again'),
    onBack: () => logger?.warn({ port }, 'the embedded database is back'),
    onFailed: (error, retryMs) => logger?.error({ err: error, retryMs }, 'the embedded database does not start'),
  });
  watchdog.start();
  return watchdog;
}

function urlOf(password: string, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

async function answers(password: string, port: number): Promise<boolean> {
  const client = new Client({ connectionString: urlOf(password, port, 'postgres'), connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(password: string, port: number): Promise<string> {
  const client = new Client({ connectionString: urlOf(password, port, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
  return urlOf(password, port, DATABASE);
}
