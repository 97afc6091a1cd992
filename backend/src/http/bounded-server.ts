import { createServer, type Server } from 'node:http';
import { endOnceStalled } from './stalled-upload.ts';
import { answerUnreadable } from './unreadable.ts';

const BOUNDS = {
  /** some hundred pages and screens hold up to seven each; beyond, new ones are refused rather than memory used up */
  connections: 5000,
  /** a request of which not even the headers have come whole */
  headersMs: 60_000,
  /** a connection on which nothing moves either way */
  idleMs: 5 * 60_000,
  /** an upload of which nothing more comes: it keeps a place that others wait for */
  stalledMs: 60_000,
};

/** The HTTP server, with what its clients may hold of it. An import streams for as long as it takes. */
export function createBoundedServer(bounds = BOUNDS): Server {
  const { headersMs } = bounds;
  // Without a limit for the whole request there would be none for its headers either, were it not given.
  const timeouts = { requestTimeout: 0, headersTimeout: headersMs, connectionsCheckingInterval: headersMs / 2 };
  const http = createServer(timeouts);
  http.maxConnections = bounds.connections;
  http.setTimeout(bounds.idleMs);
  http.on('clientError', answerUnreadable);
  http.on('request', (request, response) => endOnceStalled(request, response, bounds.stalledMs));
  return http;
}
