import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from './cluster.ts';
import { EmbeddedPostgresError } from './error.ts';
import type { Place } from './place.ts';

const PORT_ATTEMPTS = 5;
/** backends that outlived a killed server leave within moments of noticing */
const MEMORY_ATTEMPTS = 20;

/** Starts the server on the first of the wished ports that is free, else on any; returns the port. */
export async function startOnFreePort(
  place: Place,
  wished: number[],
  settings: Record<string, string>,
): Promise<number> {
  let ports = wished;
  let portsTaken = 0;
  let memoryInUse = 0;
  while (portsTaken < PORT_ATTEMPTS && memoryInUse < MEMORY_ATTEMPTS) {
    const port = await freePort(ports);
    const outcome = await startServer(place, port, settings);
    if (outcome === 'started') return port;
    if (outcome === 'port-taken') {
      portsTaken += 1;
      ports = [];
    } else {
      memoryInUse += 1;
      await delay(500);
    }
  }
  throw new EmbeddedPostgresError(
    portsTaken >= PORT_ATTEMPTS
      ? 'Không tìm được cổng trống cho cơ sở dữ liệu. · No free port was found for the database.'
      : 'Tiến trình cũ của cơ sở dữ liệu chưa dừng. · Processes of a killed database are still running.',
  );
}

async function freePort(wished: number[]): Promise<number> {
  for (const port of wished) if (await canListen(port)) return port;
  return (await canListen(0)) ?? 0;
}

function canListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
