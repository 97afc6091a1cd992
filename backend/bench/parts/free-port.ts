import { createServer } from 'node:net';
import { listen } from '../../src/listen.ts';

/** A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, '127.0.0.1', 0, false);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
