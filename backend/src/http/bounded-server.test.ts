import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, vi } from 'vitest';
import { createBoundedServer } from './bounded-server.ts';

const MINUTE_MS = 60_000;
const BOUNDS = { connections: 100, headersMs: MINUTE_MS, idleMs: 5 * MINUTE_MS, stalledMs: MINUTE_MS };
let server: Server;
let requests: IncomingMessage[] = [];

async function listening(bounds: Partial<typeof BOUNDS> = {}): Promise<void> {
  requests = [];
  server = createBoundedServer({ ...BOUNDS, ...bounds });
  server.on('request', (request, response) => {
    requests.push(request);
    request.on('end', () => response.end('taken'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
}
afterEach(async () => {
  vi.useRealTimers();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
});

function open(): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  return socket;
}

/** Has begun to send a body, whose first byte has come. */
async function upload(bytes: number): Promise<{ socket: Socket; request: IncomingMessage }> {
  const socket = open();
  socket.write(`POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: ${bytes}\r\n\r\nx`);
  await expect.poll(() => requests.length).toBe(1);
  return { socket, request: requests[0]! };
}

it('ends an upload of which nothing more comes, and says so', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  await listening();
  const { socket, request } = await upload(2);
  const answer = text(socket);
  const cut = new Promise((resolve) => request.once('close', resolve));
  request.on('error', () => undefined);
  request.resume();
  await expect.poll(() => request.readableLength).toBe(0);
  vi.advanceTimersByTime(2 * MINUTE_MS);
  expect(await answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*request-timeout/);
  await cut;
  expect(request.complete).toBe(false);
});

it('lets one that is slow but moves take its time', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  await listening();
  const { socket, request } = await upload(11);
  const answer = text(socket);
  let come = 0;
  request.on('data', (chunk: Buffer) => {
    come += chunk.length;
  });
  for (let sent = 1; sent <= 10; sent++) {
    await expect.poll(() => come).toBe(sent);
    vi.advanceTimersByTime(MINUTE_MS - 1000);
    socket.write('x');
  }
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
});

it('does not hold it against an upload that nobody takes what has come', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  await listening();
  const { socket, request } = await upload(2);
  const answer = text(socket);
  await expect.poll(() => request.readableLength).toBe(1);
  vi.advanceTimersByTime(10 * MINUTE_MS);
  request.resume();
  socket.write('x');
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
});

it('does not wait for headers for ever', async () => {
  await listening({ headersMs: 100 });
  const socket = open();
  socket.write('GET / HTTP/1.1\r\nHost:');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

it('holds so many connections and no more', async () => {
  await listening({ connections: 2 });
  const held = [open(), open()];
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  const refused = open();
  await once(refused.resume(), 'close');
  expect(held.map(({ destroyed }) => destroyed)).toEqual([false, false]);
});
