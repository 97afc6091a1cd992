import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunFile } from '@commune/contract';

export function runFilePath(dataDir: string): string {
  return path.join(dataDir, 'run.json');
}

/** Tells whoever owns the data folder where the program is and how to get in; whole or not at all. */
export function writeRunFile(dataDir: string, run: RunFile): void {
  const file = runFilePath(dataDir);
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeRunFile(dataDir: string): void {
  rmSync(runFilePath(dataDir), { force: true });
}
