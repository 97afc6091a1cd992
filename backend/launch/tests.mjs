import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closing, tallyPlaywright, tallyVitest, withExitCode } from './closing-line.mjs';
import { runHere } from './run-process.mjs';
import { findTestTools } from './test-tools.mjs';

/**
 * Vitest, then Playwright, then one line that sums both. With arguments only vitest runs, and they are its own.
 * @param {string} root
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function runTests(root, args) {
  const reports = mkdtempSync(join(tmpdir(), 'commune-reports-'));
  const strict = process.env.CI === 'true';
  try {
    const tools = await findTestTools(root, strict);
    const env = { ...process.env, ...tools.env };
    const tallies = [await runVitest(root, reports, args, env)];
    if (args.length > 0) {
      console.log('Bỏ qua kiểm thử trình duyệt vì có tham số · browser tests are left out because there are arguments');
    } else if (tools.browser) {
      tallies.push(await runPlaywright(root, reports, env));
    } else {
      console.log(`${strict ? '✗' : '–'} Không có Chromium để kiểm thử giao diện · no Chromium for the browser tests`);
      tallies.push(strict ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 });
    }
    const { line, code } = closing([...tallies, { passed: 0, failed: tools.missing.length, skipped: 0 }]);
    console.log(`\n${line}`);
    return code;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {string} reports
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runVitest(root, reports, args, env) {
  const file = join(reports, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runHere(root, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], env);
  const report = readReport(file);
  return withExitCode(report && tallyVitest(report), code);
}

/**
 * @param {string} root
 * @param {string} reports
 * @param {NodeJS.ProcessEnv} env
 */
async function runPlaywright(root, reports, env) {
  const file = join(reports, 'playwright.json');
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'frontend/playwright.config.ts'];
  const code = await runHere(root, args, { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const report = readReport(file);
  return withExitCode(report && tallyPlaywright(report), code);
}

/** @param {string} file */
function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
