import { formatElapsed } from './progress.mjs';
import { runHere } from './run-process.mjs';

const TSC = 'node_modules/typescript/bin/tsc';

/** @type {[name: string, args: string[]][]} */
const CHECKS = [
  ['biome (format, lint, imports)', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']],
  ...['.', 'backend/contract', 'backend/domain', 'db', 'backend', 'simulators', 'frontend'].map(
    (folder) => /** @type {[string, string[]]} */ ([`tsc ${folder}`, [TSC, '--noEmit', '-p', folder]]),
  ),
  [
    'svelte-check frontend',
    [
      'node_modules/svelte-check/bin/svelte-check',
      '--workspace',
      'frontend',
      '--tsconfig',
      './tsconfig.json',
      '--fail-on-warnings',
      '--output',
      'human',
    ],
  ],
];

/**
 * Format, lint, import directions and types of everything; every check runs, whatever the ones before found.
 * @param {string} root
 * @returns {Promise<number>} exit code
 */
export async function runChecks(root) {
  const failed = [];
  for (const [name, args] of CHECKS) {
    console.log(`\n▸ ${name}`);
    const begun = Date.now();
    const code = await runHere(root, args);
    console.log(`${code === 0 ? '✓' : '✗'} ${name}  ${formatElapsed(Date.now() - begun)}`);
    if (code !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? '\n✓ check' : `\n✗ check: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}
