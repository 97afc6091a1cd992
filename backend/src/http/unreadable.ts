import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEM_MEDIA_TYPE } from '@commune/contract';
import { RequestError } from '../errors.ts';

/** What is left of a request is read, and thrown away, this long: a connection cut with data in it takes the answer along. */
const DRAIN_MS = 1000;

/** For `clientError`: a request that cannot be read is answered by a problem document as any other. */
export function answerUnreadable(error: Error, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf((error as NodeJS.ErrnoException).code);
  const body = JSON.stringify(problem.toProblem());
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nConnection: close\r\n` +
      `Content-Type: ${PROBLEM_MEDIA_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  socket.on('error', () => undefined);
  socket.resume();
  setTimeout(() => socket.destroy(), DRAIN_MS).unref();
}

function problemOf(code: string | undefined): RequestError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new RequestError(
        431,
        'request-too-long',
        'the address or the headers are too long; ask for fewer things at once, or send the question as a body',
      );
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestError(408, 'request-timeout', 'the request did not arrive in time; send it again');
    default:
      return new RequestError(400, 'invalid-request', 'this is not an HTTP request');
  }
}
