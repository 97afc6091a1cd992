import type { AddressInfo, Server } from 'node:net';
import { ConfigError } from './errors.ts';

const STEPS = 100;

/** Listens on the port; a taken default is stepped over to the next free one, a taken port asked for is an error. */
export async function listen(server: Server, host: string, port: number, fixed: boolean): Promise<number> {
  for (let step = 0; ; step++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port: port + step }, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (fixed) throw new ConfigError(`port ${port} on ${host} is taken; choose another, or stop what uses it`);
      if (step >= STEPS) throw new ConfigError(`ports ${port} to ${port + STEPS} on ${host} are all taken`);
    }
  }
}
