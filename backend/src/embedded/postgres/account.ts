import { execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './error.ts';

const execute = promisify(execFile);

/** Who the database runs as: undefined is whoever we are. */
export type Account = { uid: number; gid: number } | undefined;

export interface Finished {
  code: number;
  /** standard output and error, mixed */
  output: string;
}

/** PostgreSQL refuses to run as root. As root: the owner of the cluster, else `postgres`, else an account made for it. */
export async function databaseAccount(cluster: string): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await systemAccount('postgres')) ?? (await systemAccount('commune-ioc')) ?? (await createAccount());
}

async function systemAccount(name: string): Promise<Account> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (which) => Number((await execute('id', [which, name])).stdout)),
    );
    return uid && gid ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

async function createAccount(): Promise<Account> {
  const name = 'commune-ioc';
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', name]],
  ];
  const failures: string[] = [];
  for (const [command, args] of attempts) {
    try {
      await execute(command, args);
      const account = await systemAccount(name);
      if (account) return account;
    } catch (error) {
      failures.push(error instanceof Error ? error.message.trim() : String(error));
    }
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL không chạy bằng quyền root và không tạo được tài khoản riêng; hãy chạy bằng người dùng thường. · ' +
      'PostgreSQL refuses to run as root, there is no account "postgres" and none could be made; ' +
      `start as an ordinary user. (${failures.join('; ')})`,
  );
}

/**
 * Runs a program to its end as the account. Variables that PostgreSQL's programs listen to are kept from it, and its
 * messages are English, because they are read.
 */
export function runAs(
  account: Account,
  file: string,
  args: string[],
  options: { cwd?: string; input?: string } = {},
): Promise<Finished> {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(PG|LC_|LANG)/.test(key));
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      ...account,
      cwd: options.cwd ?? '/',
      env: { ...Object.fromEntries(inherited), LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}
