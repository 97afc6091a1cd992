import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runAs } from './account.ts';
import { program } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';
import { handOver, type Place } from './place.ts';
import { disownReusedPid, runningPostmaster } from './postmaster.ts';
import { SETTINGS_FILE, settingsFile } from './settings.ts';

export const SUPERUSER = 'commune';
const MAJOR_VERSION = '18';
const MAX_LOG_BYTES = 4 * 1024 * 1024;
/** recovery after a crash may have much to replay */
const START_TIMEOUT_S = 600;
const STOP_TIMEOUT_S = 30;

/** Whether the place holds a whole cluster. What an interrupted start left behind is cleared away. */
export async function clusterExists(place: Place): Promise<boolean> {
  for (const name of await readdir(place.home)) {
    if (name.startsWith('postgres.initdb-')) {
      // its initdb may still be dying; the next start gets what is left then
      await rm(join(place.home, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    }
  }
  const version = await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    if (await stat(place.cluster).catch(() => undefined)) await setAside(place.cluster);
    return false;
  }
  if (version.trim() !== MAJOR_VERSION) {
    throw new EmbeddedPostgresError(
      `Dữ liệu trong ${place.cluster} thuộc PostgreSQL ${version.trim()}, cần bản ${MAJOR_VERSION}. · ` +
        `The data in ${place.cluster} is of PostgreSQL ${version.trim()}; this program brings ${MAJOR_VERSION}.`,
    );
  }
  return true;
}

/** What has no version is no cluster, but it may be somebody's. */
async function setAside(folder: string): Promise<void> {
  await rmdir(folder).catch(() => rename(folder, `${folder}.aside-${Date.now()}`));
}

/** A cluster outside of its data folder belongs to one that was removed, where the new one knows nothing of it. */
export async function setAsideForeign(place: Place): Promise<void> {
  if (!(await stat(place.cluster).catch(() => undefined))) return;
  if (await runningPostmaster(place.cluster)) await stopServer(place);
  await setAside(place.cluster);
}

/** Makes the cluster beside its place and moves it there, so that an interrupted initdb is never taken for a cluster. */
export async function createCluster(place: Place, password: string): Promise<void> {
  const draft = join(place.home, `postgres.initdb-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${draft}.password`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await handOver(place.account, draft);
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await handOver(place.account, passwordFile);
    const { code, output } = await runAs(
      place.account,
      program(place.installation, 'initdb'),
      [
        ...['--pgdata', draft, '--username', SUPERUSER, '--pwfile', passwordFile],
        '--auth=scram-sha-256',
        // sorts and classifies by Unicode without any locale of the operating system
        ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
        '--text-search-config=simple',
      ],
      { cwd: place.home },
    );
    if (code !== 0) {
      throw new EmbeddedPostgresError(
        `Không tạo được cơ sở dữ liệu. · initdb failed in ${place.home}: ${lastLines(output)}`,
      );
    }
    await appendFile(join(draft, 'postgresql.conf'), `\ninclude_if_exists '${SETTINGS_FILE}'\n`);
    await rename(draft, place.cluster);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

export type StartOutcome = 'started' | 'port-taken' | 'memory-in-use';

/** Starts the server in a session of its own, so that Ctrl-C in the terminal does not reach it. */
export async function startServer(place: Place, port: number, settings: Record<string, string>): Promise<StartOutcome> {
  const settingsPath = join(place.cluster, SETTINGS_FILE);
  await writeFile(settingsPath, settingsFile(settings), { mode: 0o600 });
  await handOver(place.account, settingsPath);
  await disownReusedPid(place.cluster);
  const log = await rotatedLog(place);
  const before = (await readFile(log).catch(() => Buffer.alloc(0))).length;
  const { code, output } = await pgCtl(place, [
    ...['start', '--wait', '--timeout', String(START_TIMEOUT_S)],
    ...['--log', log, '--options', `-p ${port}`],
  ]);
  if (code === 0) return 'started';
  const said = (await readFile(log).catch(() => Buffer.alloc(0))).subarray(before).toString('utf8');
  if (/could not (bind|create any TCP)/.test(said)) return 'port-taken';
  if (/shared memory block .* is still in use/.test(said)) return 'memory-in-use';
  throw new EmbeddedPostgresError(
    `Không khởi động được cơ sở dữ liệu (xem ${log}). · The database did not start: ${lastLines(said || output)}`,
  );
}

/** Stops the server: fast, and if it does not go, at once; a committed row survives both. */
export async function stopServer(place: Place): Promise<void> {
  const fast = await pgCtl(place, ['stop', '--wait', '--timeout', String(STOP_TIMEOUT_S), '--mode', 'fast']);
  if (fast.code === 0) return;
  const immediate = await pgCtl(place, ['stop', '--wait', '--timeout', '10', '--mode', 'immediate']);
  if (immediate.code !== 0 && !/does not exist|not running|No such process/i.test(immediate.output)) {
    throw new EmbeddedPostgresError(
      `Không dừng được cơ sở dữ liệu. · The database does not stop: ${lastLines(immediate.output)}`,
    );
  }
}

/** Gives the superuser a new password without knowing the old one; the server must be down. */
export async function resetPassword(place: Place, password: string): Promise<void> {
  await disownReusedPid(place.cluster);
  const { code, output } = await runAs(
    place.account,
    program(place.installation, 'postgres'),
    ['--single', '-D', place.cluster, 'postgres'],
    { cwd: place.home, input: `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n` },
  );
  if (code !== 0) throw new EmbeddedPostgresError(`The password could not be set: ${lastLines(output)}`);
}

function pgCtl(place: Place, args: string[]) {
  const command = program(place.installation, 'pg_ctl');
  return runAs(place.account, command, [...args, '--pgdata', place.cluster], { cwd: place.home });
}

async function rotatedLog(place: Place): Promise<string> {
  const log = join(place.cluster, 'server.log');
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MAX_LOG_BYTES) await rename(log, `${log}.1`);
  return log;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n');
}
