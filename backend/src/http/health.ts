import type { Health } from '@commune/contract';
import { type Request, Router } from 'express';
import type { IngestOverview } from '../ingest-overview.ts';
import type { Metrics } from '../metrics.ts';
import { isFromThisMachine } from './origin.ts';

export interface HealthParts {
  metrics: Metrics;
  engine: { engine: Health['engine']; engineVersion: string };
  realms: readonly { slug: string }[];
  /** of all processes together */
  ingest: () => Promise<IngestOverview>;
  /** readings that wait for their commit in this one */
  backlog: () => number;
  databaseAnswers: () => Promise<boolean>;
  /** figures are for whoever may read, and for a collector on this machine */
  requireReader: (request: Request) => Promise<unknown>;
}

/** `GET /api/health` and `GET /metrics`. */
export function healthRoutes({
  metrics,
  engine,
  realms,
  ingest,
  backlog,
  databaseAnswers,
  requireReader,
}: HealthParts): Router {
  const router = Router();
  router.get('/api/health', async (_request, response) => {
    const { counts, stalled } = await ingest();
    const answers = await databaseAnswers();
    const health: Health = {
      status: stalled || !answers ? 'degraded' : 'ok',
      ...engine,
      realms: realms.map(({ slug }) => slug),
      ingest: counts,
    };
    response.set('Cache-Control', 'no-store').json(health);
  });
  router.get('/metrics', async (request, response) => {
    if (!isFromThisMachine(request)) await requireReader(request);
    metrics.backlog.set(backlog());
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}
