import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, databaseAccount, runAs } from './account.ts';
import { cannotRun, copyInstallation, type Installation, packagedInstallation } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';
import type { Secret } from './secret.ts';

/** Where root puts what the database's own account cannot reach in the folder of the clone. */
const REACHABLE_BY_ALL = '/var/lib/commune-ioc';

/** Everything needed to run one cluster. */
export interface Place {
  account: Account;
  installation: Installation;
  /** the folder that holds the cluster; the account may enter it */
  home: string;
  cluster: string;
}

function clusterIn(home: string): string {
  return join(home, 'postgres');
}

/** Finds the place of a data folder's cluster, or chooses one; `home` of the secret is where an earlier start put it. */
export async function choosePlace(
  dataDir: string,
  secret: Pick<Secret, 'home'>,
  onProgress: (text: string) => void,
): Promise<Place> {
  const packaged = await packagedInstallation();
  const account = await databaseAccount(clusterIn(secret.home ?? dataDir));
  if (!account) {
    const reason = await cannotRun(packaged, account);
    if (reason) {
      throw new EmbeddedPostgresError(
        `Không chạy được PostgreSQL nhúng. · The embedded PostgreSQL cannot run here: ${reason}`,
      );
    }
    return { account, installation: packaged, home: dataDir, cluster: clusterIn(dataDir) };
  }

  let installation = packaged;
  if (await cannotRun(packaged, account)) {
    onProgress(`Chép PostgreSQL vào ${REACHABLE_BY_ALL} · copying PostgreSQL to where its account can read it`);
    installation = await copyInstallation(packaged, REACHABLE_BY_ALL);
    const reason = await cannotRun(installation, account);
    if (reason) {
      throw new EmbeddedPostgresError(
        `Không chạy được PostgreSQL nhúng. · The embedded PostgreSQL cannot run here: ${reason}`,
      );
    }
  }

  let home = secret.home ?? dataDir;
  if (!secret.home && !(await canEnter(account, dataDir))) {
    home = join(
      REACHABLE_BY_ALL,
      createHash('sha256')
        .update(await realpath(dataDir))
        .digest('hex')
        .slice(0, 16),
    );
    onProgress(`Cơ sở dữ liệu đặt tại ${home} · its account cannot enter ${dataDir}, so the database is in ${home}`);
  }
  if (home !== dataDir) {
    await mkdir(home, { recursive: true });
    await chmod(REACHABLE_BY_ALL, 0o755);
    await chmod(home, 0o711);
  }
  return { account, installation, home, cluster: clusterIn(home) };
}

async function canEnter(account: Account, folder: string): Promise<boolean> {
  return (await runAs(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', folder])).code === 0;
}

/** Gives a file or folder that we made to the account. */
export async function handOver(account: Account, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}
