import { type IngestMeters, TRAFFIC_OUTCOMES, type TrafficFilter, type TrafficFrame } from '@commune/contract';
import { type Response, Router } from 'express';
import { invalidField, RequestError } from '../errors.ts';
import type { Access } from './access.ts';
import { optionalTextParameter } from './optional-parameters.ts';

const MAX_TEXT_CHARS = 200;
/** Proof that the connection carries, and the moment at which a session that has ended is noticed. */
const ALIVE_MS = 15_000;
/** What may wait for a page that does not read; further frames are counted as left out. */
const MAX_WAITING_BYTES = 1024 * 1024;

export interface IngestTrafficParts {
  access: Access;
  meters: () => IngestMeters;
  /** begins to look; the answer ends it; null where too many do */
  watch: (filter: TrafficFilter, onFrame: (frame: TrafficFrame) => void) => (() => void) | null;
}

/**
 * `GET /api/ingest/meters` and `GET /api/ingest/traffic` (engineer): what comes in, as server-sent events, `open` once and
 * then `frame`s. Reading kept payloads is not audited, and this, which keeps nothing, neither.
 */
export function ingestTrafficRoutes({ access, meters, watch }: IngestTrafficParts): Router {
  const router = Router();

  router.get('/ingest/meters', async (request, response) => {
    await access.requireRole(request, 'engineer');
    response.set('Cache-Control', 'no-store').json(meters());
  });

  router.get('/ingest/traffic', async (request, response) => {
    await access.requireRole(request, 'engineer');
    const filter = filterOf(request.query);
    const stream = new FrameStream(response);
    const end = watch(filter, (frame) => stream.send(frame));
    if (end === null) {
      throw new RequestError(503, 'too-many-watchers', 'as many pages as there may be look already; close one of them');
    }
    // Whoever left while the right to look was asked for closes nothing any more.
    if (response.destroyed) return end();
    stream.open();
    const alive = setInterval(() => {
      access.requireRole(request, 'engineer').then(
        () => stream.sayAlive(),
        // A database that does not answer ends nobody's session.
        (error) => (error instanceof RequestError ? response.end() : stream.sayAlive()),
      );
    }, ALIVE_MS);
    response.on('close', () => {
      clearInterval(alive);
      end();
    });
  });

  return router;
}

function filterOf(query: Record<string, unknown>): TrafficFilter {
  const outcome = TRAFFIC_OUTCOMES.find((each) => each === (query.outcome ?? 'all'));
  if (outcome === undefined) throw invalidField('outcome', `must be one of ${TRAFFIC_OUTCOMES.join(', ')}`);
  const text = optionalTextParameter('text', query.text);
  if (text !== null && text.length > MAX_TEXT_CHARS)
    throw invalidField('text', `has at most ${MAX_TEXT_CHARS} characters`);
  return { outcome, realm: optionalTextParameter('realm', query.realm), text };
}

class FrameStream {
  readonly #response: Response;
  #leftOut = 0;

  constructor(response: Response) {
    this.#response = response;
  }

  open(): void {
    this.#response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    this.#response.write('event: open\ndata: {}\n\n');
  }

  send(frame: TrafficFrame): void {
    if (this.#response.writableLength > MAX_WAITING_BYTES) {
      this.#leftOut += frame.messages.length + frame.leftOut;
      return;
    }
    const whole = { ...frame, leftOut: frame.leftOut + this.#leftOut };
    this.#leftOut = 0;
    this.#write(`event: frame\ndata: ${JSON.stringify(whole)}\n\n`);
  }

  sayAlive(): void {
    this.#write(':\n\n');
  }

  /** Whoever was asked about may have gone while the answer came. */
  #write(text: string): void {
    if (!this.#response.writableEnded && !this.#response.destroyed) this.#response.write(text);
  }
}
