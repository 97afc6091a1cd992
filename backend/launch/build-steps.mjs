import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * `entries`: what esbuild bundles, name → source; without them it is the frontend's build.
 * @typedef {{ name: string, out: string, inputs: string[], entries?: Record<string, string> }} BuildStep
 */

const SHARED = [
  'package-lock.json',
  'backend/launch/build.mjs',
  'backend/contract/src',
  'backend/domain/src',
  'db/seeds',
];

/** @type {BuildStep[]} */
export const BUNDLES = [
  {
    name: 'backend',
    out: 'backend/dist',
    inputs: [...SHARED, 'backend/src', 'backend/launch', 'db/src'],
    entries: {
      main: 'backend/src/main.ts',
      start: 'backend/launch/start.ts',
      migrate: 'backend/launch/migrate.ts',
    },
  },
  {
    name: 'simulators',
    out: 'simulators/dist',
    inputs: [...SHARED, 'simulators/src', 'simulators/scenarios'],
    entries: { main: 'simulators/src/main.ts' },
  },
];

/** @type {BuildStep} */
export const BENCH = {
  name: 'bench',
  out: 'backend/bench/dist',
  inputs: [...SHARED, 'backend/src', 'backend/launch', 'backend/bench', 'frontend/bench', 'frontend/src/lib', 'db/src'],
  entries: {
    main: 'backend/bench/main.ts',
    load: 'backend/bench/load/process.ts',
    listeners: 'backend/bench/push/listeners.ts',
    'picture-probe': 'frontend/bench/picture-probe.ts',
    'alarm-probe': 'frontend/bench/alarm-probe.ts',
    'wall-probe': 'frontend/bench/wall-probe.ts',
    'hastened-clock': 'frontend/bench/hastened-clock.ts',
    'turn-probe': 'frontend/bench/turn-probe.ts',
    'moment-probe': 'frontend/bench/moment-probe.ts',
  },
};

/** @type {BuildStep} */
export const FAULTS = {
  name: 'faults',
  out: 'backend/faults/dist',
  inputs: [...SHARED, 'backend/src', 'backend/launch', 'backend/faults', 'db/src'],
  entries: { main: 'backend/faults/main.ts' },
};

/** @type {BuildStep} */
export const FRONTEND = { name: 'frontend', out: 'frontend/dist', inputs: [...SHARED, 'frontend'] };

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'tests', 'e2e', 'bench', 'test-results', 'playwright-report']);

/**
 * One hash over names and contents of the files that a step reads.
 * @param {string} root
 * @param {string[]} inputs files and folders, relative to root; missing ones count as empty
 */
export function hashInputs(root, inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesIn(join(root, input)))) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join('/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!existsSync(path)) return [];
  /** @type {import('node:fs').Dirent[]} */
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOTDIR') return [path];
    throw error;
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter((entry) => !SKIPPED_FOLDERS.has(entry.name) && !entry.name.includes('.test.'))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)]));
}

/** @param {BuildStep} step */
function markFile(step) {
  return join(step.out, '.inputs');
}

/**
 * Whether the output was built from the inputs as they are.
 * @param {string} root
 * @param {BuildStep} step
 */
export function isCurrent(root, step) {
  const outputs = step.entries ? Object.keys(step.entries).map((name) => `${name}.js`) : ['index.html'];
  if (outputs.some((name) => !existsSync(join(root, step.out, name)))) return false;
  try {
    return readFileSync(join(root, markFile(step)), 'utf8') === hashInputs(root, step.inputs);
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @param {BuildStep} step
 */
export function markCurrent(root, step) {
  writeFileSync(join(root, markFile(step)), hashInputs(root, step.inputs));
}
