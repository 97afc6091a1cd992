import type { Health } from '@commune/contract';
import { type Request, Router } from 'express';
import type { Metrics } from '../metrics.ts';
import { isFromThisMachine } from './access.ts';

export interface HealthParts {
  metrics: Metrics;
  engine: { engine: Health['engine']; engineVersion: string };
  realms: readonly { slug: string }[];
  /** what waits, for how long, and whether commits do not go through */
  ingestStatus: () => { backlog: number; lagMs: number; stalled: boolean };
  databaseAnswers: () => Promise<boolean>;
  /** figures are for whoever may read, and for a collector on this machine */
  requireReader: (request: Request) => Promise<void>;
}

/** `GET /api/health` and `GET /metrics`. */
export function healthRoutes({
  metrics,
  engine,
  realms,
  ingestStatus,
  databaseAnswers,
  requireReader,
}: HealthParts): Router {
  const router = Router();
  router.get('/api/health', async (_request, response) => {
    const { backlog, lagMs, stalled } = ingestStatus();
    const answers = await databaseAnswers();
    const health: Health = {
      status: stalled || !answers ? 'degraded' : 'ok',
      ...engine,
      realms: realms.map(({ slug }) => slug),
      ingest: {
        received: await total(metrics.received),
        committed: await total(metrics.committed),
        duplicates: await total(metrics.duplicates),
        rejected: await total(metrics.rejected),
        backlog,
        lagMs,
      },
    };
    response.set('Cache-Control', 'no-store').json(health);
  });
  router.get('/metrics', async (request, response) => {
    if (!isFromThisMachine(request.socket)) await requireReader(request);
    metrics.backlog.set(ingestStatus().backlog);
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}

async function total(counter: { get: () => Promise<{ values: { value: number }[] }> }): Promise<number> {
  const { values } = await counter.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}
