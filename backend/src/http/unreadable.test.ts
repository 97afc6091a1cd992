import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { answerUnreadable } from './unreadable.ts';

it('answers what is not HTTP by a problem document, and closes', async () => {
  const server = createServer().on('clientError', answerUnreadable);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('nonsense\r\n\r\n');
  const [head, body] = (await text(socket)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(head).toContain('application/problem+json');
  expect(JSON.parse(body!)).toMatchObject({ status: 400, type: expect.stringContaining('invalid-request') });
  await new Promise((resolve) => server.close(resolve));
});
