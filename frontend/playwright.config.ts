import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

const isRoot = process.getuid?.() === 0;
const strict = process.env.CI === 'true';

/** A Chromium of the system; undefined leaves the choice to Playwright's own cache. */
function systemChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

const executablePath = systemChromium();

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // one commune runs for all specs, and two cores draw in software
  workers: 1,
  fullyParallel: false,
  forbidOnly: strict,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? 'test-results/report.json' }]],
  globalSetup: './e2e/running-commune.ts',
  use: {
    browserName: 'chromium',
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    viewport: { width: 1440, height: 900 },
    // The page as it was, step by step; pictures of every step cost the two cores more than they tell.
    // Where nobody fetches it, a trace is a tenth of the time for nothing.
    trace: strict ? 'off' : { mode: 'retain-on-failure', screenshots: false },
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        // WebGL without a graphics card
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
});
