import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

function project(name: string, folder: string, more: TestProjectInlineConfiguration['test'] = {}) {
  return {
    root: folder,
    test: {
      name,
      root: join(import.meta.dirname, folder),
      environment: 'node',
      include: ['**/*.test.{ts,mjs}'],
      exclude: ['**/node_modules/**', '**/dist/**'],
      ...more,
    },
  } satisfies TestProjectInlineConfiguration;
}

/** One embedded PostgreSQL for all tests that ask for a database; see backend/tests/database.ts. */
const withDatabase = {
  globalSetup: [join(import.meta.dirname, 'backend/tests/global-setup.ts')],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Most of what a test does is wait, for a database, a broker or a process of its own: two go well on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('contract', 'backend/contract'),
      project('domain', 'backend/domain'),
      project('db', 'db', withDatabase),
      project('backend', 'backend', {
        ...withDatabase,
        exclude: ['**/node_modules/**', '**/dist/**', 'contract/**', 'domain/**'],
      }),
      project('simulators', 'simulators'),
      'frontend',
    ],
  },
});
