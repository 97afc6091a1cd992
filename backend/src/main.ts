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
  const app = await createApp(config, logger, (text) => tell({ type: 'progress', text }));
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping');
    app.stop().then(
      () => process.exit(0),
      (error) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  // The launcher is gone, even by kill -9: nobody would stop this process any more.
  process.on('disconnect', () => stop('disconnect'));
  tell({ type: 'ready', run: app.run });
}

main().catch((error: Error) => {
  tell({ type: 'failed', text: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
