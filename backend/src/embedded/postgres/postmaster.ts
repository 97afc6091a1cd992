import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What a running server writes into its cluster. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** Beyond any system's largest pid. */
const NOBODYS_PID = 2 ** 30;

/** The server that runs on the cluster. A pid that by now belongs to another program is not taken for it. */
export async function runningPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const written = await readPidFile(cluster);
  return written && (await servesCluster(written.pid, cluster)) ? written : undefined;
}

/**
 * PostgreSQL refuses to start where the pid in the file is alive, whoever it is by now. The file itself stays: the key
 * of the shared memory in it guards against backends that outlived their server.
 */
export async function disownReusedPid(cluster: string): Promise<void> {
  const written = await readPidFile(cluster);
  if (!written || (await servesCluster(written.pid, cluster))) return;
  const file = join(cluster, 'postmaster.pid');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^\s*-?\d+/, String(NOBODYS_PID)));
}

async function readPidFile(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  const port = Number.parseInt(lines[3] ?? '', 10);
  return pid > 0 ? { pid, port: Number.isNaN(port) ? 0 : port } : undefined;
}

/** A server's working folder is its cluster; elsewhere than on Linux the command line names it. */
async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    if (process.platform === 'linux') {
      const [exe, cwd] = await Promise.all([readlink(`/proc/${pid}/exe`), readlink(`/proc/${pid}/cwd`)]);
      // a program replaced on disk, as by a reinstallation, reads "… (deleted)"
      return basename(exe).startsWith('postgres') && cwd === (await realpath(cluster));
    }
    if (process.platform === 'win32') return true;
    const { stdout } = await execute('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes('postgres') && stdout.includes(cluster);
  } catch {
    return false;
  }
}
