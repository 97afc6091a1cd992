import type { ChildMessage } from '../launch/messages.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createLogger } from './logger.ts';

function tell(message: ChildMessage): void {
  if (process.send !== undefined && process.connected) process.send(message);
  else if (message.type === 'failed') process.stderr.write(`${message.text}\n`);
  else if (message.type === 'ready') process.stdout.write(`${message.run.url}\n`);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  // Heard from the first moment on: the launcher may be gone before the start is through, and nobody would stop this.
  const stopRequested = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
    process.on('disconnect', () => resolve('disconnect'));
  });
  const app = await createApp(config, logger, (text) => tell({ type: 'progress', text }));
  tell({ type: 'ready', run: app.run });
  logger.info({ reason: await stopRequested }, 'stopping');
  await app.stop();
  process.exit(0);
}

main().catch((error: Error) => {
  tell({ type: 'failed', text: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
