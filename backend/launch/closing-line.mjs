/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/**
 * Of vitest's JSON report. A file that could not be loaded has no tests of its own and counts as one failure.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests?: number, testResults: { status: string, assertionResults: unknown[] }[] }} report
 * @returns {Tally}
 */
export function tallyVitest(report) {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * Of Playwright's JSON report. Errors outside of any test count as failures; a test that passed on a retry failed.
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} report
 * @returns {Tally}
 */
export function tallyPlaywright({ stats, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * A runner that failed without saying which test did counts as one failure.
 * @param {Tally | undefined} tally undefined where it left no report
 * @param {number} exitCode
 * @returns {Tally}
 */
export function withExitCode(tally, exitCode) {
  const { passed, failed, skipped } = tally ?? { passed: 0, failed: 0, skipped: 0 };
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed, skipped };
}

/**
 * @param {Tally[]} tallies
 * @returns {{ line: string, code: number }} code is 0 only where something passed and nothing failed
 */
export function closing(tallies) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const tally of tallies) {
    sum.passed += tally.passed;
    sum.failed += tally.failed;
    sum.skipped += tally.skipped;
  }
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
  return {
    line: `${sum.passed} passed, ${sum.failed} failed${skipped}`,
    code: sum.failed === 0 && sum.passed > 0 ? 0 : 1,
  };
}
