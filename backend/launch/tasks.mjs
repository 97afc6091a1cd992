import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { acquireLock, LockHeldError, lockHolder } from '../src/process-lock.mjs';
import { alreadyRunning } from './already-running.mjs';
import { buildFrontend, bundle } from './build.mjs';
import { BENCH, BUNDLES, FAULTS, FRONTEND, isCurrent, markCurrent } from './build-steps.mjs';
import { runChecks } from './check.mjs';
import { install, isInstalled } from './install.mjs';
import { LaunchError } from './launch-error.mjs';
import { step } from './progress.mjs';
import { runTests } from './tests.mjs';

/**
 * @param {string} root of the repository
 * @param {string | undefined} task
 * @param {string[]} args
 * @returns {Promise<number | undefined>} the exit code; undefined where the task goes on in this process
 */
export async function runTask(root, task, args) {
  switch (task) {
    case 'start': {
      refuseRoles();
      const dataDir = resolve(root, process.env.DATA_DIR || 'data');
      const holder = lockHolder(join(dataDir, 'run.lock'));
      if (holder) throw new LaunchError(alreadyRunning(dataDir, holder));
      await prepare(root, [...BUNDLES, FRONTEND]);
      await handOver(join(root, 'backend/dist/start.js'));
      return undefined;
    }
    case 'serve':
      requireConfiguration(['DATABASE_URL']);
      await prepare(root, [...BUNDLES, FRONTEND]);
      await handOver(join(root, 'backend/dist/main.js'));
      return undefined;
    case 'migrate':
      requireConfiguration(['DATABASE_URL']);
      await prepare(root, BUNDLES.slice(0, 1));
      await handOver(join(root, 'backend/dist/migrate.js'));
      return undefined;
    case 'test':
      await prepare(root, [...BUNDLES, FRONTEND]);
      return runTests(root, args);
    case 'build':
      await prepare(root, [...BUNDLES, FRONTEND]);
      return 0;
    case 'bench':
      await prepare(root, [...BUNDLES, FRONTEND, BENCH]);
      await handOver(join(root, 'backend/bench/dist/main.js'));
      return undefined;
    case 'faults':
      await prepare(root, [...BUNDLES, FAULTS]);
      await handOver(join(root, 'backend/faults/dist/main.js'));
      return undefined;
    case 'sim':
      process.env.RUN_FILE ||= join(resolve(root, process.env.DATA_DIR || 'data'), 'run.json');
      await prepare(root, BUNDLES.slice(1));
      // the program reads its command from here
      process.argv.splice(2, 1);
      await handOver(join(root, 'simulators/dist/main.js'));
      return undefined;
    case 'replay':
    case 'record':
      await prepare(root, BUNDLES.slice(1));
      await handOver(join(root, 'simulators/dist/main.js'));
      return undefined;
    case 'check':
      await prepare(root, []);
      return runChecks(root);
    default:
      throw new LaunchError('prepare.mjs <start|serve|migrate|build|test|check|bench|faults|sim|replay|record>');
  }
}

/** A part of the work would leave the simulators without an address. */
function refuseRoles() {
  if (!process.env.ROLES) return;
  throw new LaunchError(
    '«npm start» làm mọi việc trong một tiến trình; muốn chia việc, dùng ROLES với «npm run serve».\n' +
      '  "npm start" does all of the work in one process. Unset ROLES, or share the work with "npm run serve".',
  );
}

/** @param {string[]} names */
function requireConfiguration(names) {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length === 0) return;
  throw new LaunchError(
    `Thiếu cấu hình: ${missing.join(', ')}. Muốn chạy thử ngay, dùng «npm start».\n` +
      `  Configuration is missing: ${missing.join(', ')}. "npm start" brings a database of its own, "npm run serve" and "npm run migrate" work on yours.`,
  );
}

/** @param {string} file */
async function handOver(file) {
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(file).href);
}

/**
 * Installs and builds what is missing or changed; of two that want to, the second waits.
 * @param {string} root
 * @param {import('./build-steps.mjs').BuildStep[]} steps
 */
async function prepare(root, steps) {
  const pending = () => steps.filter((wanted) => !isCurrent(root, wanted));
  if (isInstalled(root) && pending().length === 0) return;
  const release = await waitForLock(join(root, 'backend/dist/prepare.lock'));
  try {
    if (!isInstalled(root)) await install(root);
    for (const wanted of pending()) {
      const shown = step(`Dựng ${wanted.name} · building ${wanted.name}`);
      try {
        await (wanted.entries ? bundle(root, wanted) : buildFrontend(root));
        markCurrent(root, wanted);
      } catch (error) {
        shown.failed();
        throw error;
      }
      shown.done();
    }
  } finally {
    release();
  }
}

/** @param {string} file */
async function waitForLock(file) {
  let said = false;
  for (;;) {
    try {
      return acquireLock(file);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (!said) console.log(`Chờ tiến trình ${error.holder.pid} cài đặt xong · waiting for its installation`);
      said = true;
      await new Promise((wake) => setTimeout(wake, 300));
    }
  }
}
