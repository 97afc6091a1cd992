import { resolve } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { runMigrate } from './migrate-command.ts';
import { listenForStop } from './stop-request.ts';

const root = process.env.COMMUNE_ROOT ?? process.cwd();
const stop = listenForStop();
const stopping = new AbortController();
void stop.requested.then(() => stopping.abort());

try {
  const code = await runMigrate({
    root,
    args: process.argv.slice(3),
    databaseUrl: process.env.DATABASE_URL ?? '',
    dataDir: resolve(root, process.env.DATA_DIR || 'data'),
    out: process.stdout,
    signal: stopping.signal,
  });
  process.exit(code);
} catch (error) {
  console.error(error instanceof LaunchError ? `\n✗ ${error.message}` : error);
  process.exit(1);
}
