import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerUnreadable } from './unreadable.ts';

const LOOKS = 4;

/**
 * Ends a request of whose body nothing has come for so long, or a quarter longer. One that is slow but moves may take its
 * time, and what has come and is not taken yet is our delay.
 */
export function endOnceStalled(request: IncomingMessage, response: ServerResponse, stalledMs: number): void {
  if (!hasBody(request)) return;
  const { socket } = request;
  let bytes = socket.bytesRead;
  let sinceMs = performance.now();
  const end = () => clearInterval(looks);
  const looks = setInterval(() => {
    if (request.complete) return end();
    if (socket.bytesRead !== bytes || request.readableLength > 0) {
      bytes = socket.bytesRead;
      sinceMs = performance.now();
      return;
    }
    if (performance.now() - sinceMs < stalledMs) return;
    end();
    const stalled = Object.assign(new Error('nothing came any more'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    if (response.headersSent) socket.destroy();
    else answerUnreadable(stalled, socket);
  }, stalledMs / LOOKS);
  looks.unref();
  request.once('close', end);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
