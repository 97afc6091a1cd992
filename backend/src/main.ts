import { mkdirSync } from 'node:fs';
import type { RunFile } from '@commune/contract';
import { createApp } from './app.ts';
import type { ChildMessage } from './child-message.ts';
import { type Config, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { removeRunFile, runFilePath, writeRunFile } from './run-file.ts';

/** With a launcher it is the launcher that speaks to a person and keeps run.json; alone, this does. */
const launcher = process.send === undefined ? null : { tell: (message: ChildMessage) => process.send?.(message) };

function announce(config: Config, run: RunFile): void {
  if (launcher !== null) {
    launcher.tell({ type: 'ready', run });
    return;
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  writeRunFile(config.dataDir, run);
  const places = [run.url, run.mqtt.url].filter((place) => place !== '');
  process.stdout.write(`${[...config.roles].join()} ${places.join(' ')}\n`);
  process.stdout.write(`how to get in: ${runFilePath(config.dataDir)}\n`);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  // Heard from the first moment on: the launcher may be gone before the start is through, and nobody would stop this.
  const stopRequested = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
    process.on('disconnect', () => resolve('disconnect'));
  });
  const onProgress = (text: string) => {
    if (launcher === null) process.stdout.write(`${text}\n`);
    else launcher.tell({ type: 'progress', text });
  };
  const app = await createApp(config, logger, onProgress);
  announce(config, app.run);
  logger.info({ reason: await stopRequested }, 'stopping');
  if (launcher === null) removeRunFile(config.dataDir);
  await app.stop();
  process.exit(0);
}

main().catch((error: Error) => {
  if (launcher === null) process.stderr.write(`${error.message}\n`);
  else launcher.tell({ type: 'failed', text: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
