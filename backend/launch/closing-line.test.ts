import { expect, it } from 'vitest';
import { closing, tallyPlaywright, tallyVitest, withExitCode } from './closing-line.mjs';

const vitest = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };

it('counts a test file that could not be loaded as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{}] },
    { status: 'passed', assertionResults: [{}] },
  ];
  expect(tallyVitest({ ...vitest, testResults })).toEqual({ passed: 7, failed: 2, skipped: 3 });
});

it('counts a browser test that passed only on a retry, and an error outside of tests, as failures', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
  expect(tallyPlaywright({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 3, skipped: 2 });
});

it('believes an exit code that a report contradicts', () => {
  expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(withExitCode({ passed: 3, failed: 2, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 2, skipped: 0 });
  expect(withExitCode(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
});

it('sums the runs in one line', () => {
  const run = { passed: 3, failed: 0, skipped: 0 };
  expect(closing([run, run])).toEqual({ line: '6 passed, 0 failed', code: 0 });
  expect(closing([run, { ...run, skipped: 2 }])).toEqual({ line: '6 passed, 0 failed, 2 skipped', code: 0 });
  expect(closing([run, { ...run, failed: 1 }])).toEqual({ line: '6 passed, 1 failed', code: 1 });
});

it('fails where nothing ran', () => {
  expect(closing([{ passed: 0, failed: 0, skipped: 5 }])).toEqual({ line: '0 passed, 0 failed, 5 skipped', code: 1 });
});
