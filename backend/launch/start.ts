import { join, resolve } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { supervise } from './supervisor.ts';

const root = process.env.COMMUNE_ROOT ?? process.cwd();

// a closed terminal must not end us before everything is stopped
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  const code = await supervise({
    root,
    dataDir: resolve(root, process.env.DATA_DIR || 'data'),
    backendEntry: join(root, 'backend/dist/main.js'),
    simulatorsEntry: join(root, 'simulators/dist/main.js'),
  });
  process.exit(code);
} catch (error) {
  console.error(error instanceof LaunchError ? `\n✗ ${error.message}` : error);
  process.exit(1);
}
