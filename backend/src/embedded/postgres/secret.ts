import { randomBytes } from 'node:crypto';
import { chmod, chown, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `DATA_DIR/postgres.json`, readable by its owner alone. */
export interface Secret {
  password: string;
  /** the port of the last start, tried first by the next */
  port?: number;
  /** set where the cluster is not in the data folder itself */
  home?: string;
  /** false after the file was lost: the cluster knows another password */
  known: boolean;
}

export async function readSecret(dataDir: string): Promise<Secret> {
  try {
    const stored = JSON.parse(await readFile(secretFile(dataDir), 'utf8')) as Omit<Secret, 'known'>;
    if (typeof stored.password === 'string' && stored.password !== '') return { ...stored, known: true };
  } catch {
    // none yet, or unreadable: a new password is made and given to the cluster
  }
  return { password: randomBytes(24).toString('base64url'), known: false };
}

export async function writeSecret(dataDir: string, secret: Secret): Promise<void> {
  const { known: _, ...stored } = secret;
  const draft = `${secretFile(dataDir)}.new`;
  await writeFile(draft, `${JSON.stringify(stored)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  if (process.getuid?.() === 0) {
    // a start by root must not lock out the folder's owner
    const { uid, gid } = await stat(dataDir);
    await chown(draft, uid, gid);
  }
  await rename(draft, secretFile(dataDir));
}

function secretFile(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}
