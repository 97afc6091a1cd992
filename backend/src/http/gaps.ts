import { Router } from 'express';
import type pg from 'pg';
import { listGapsOf } from '../store/ingest-gaps.ts';
import type { RealmRow } from '../store/realms.ts';
import { optionalTimeParameter, requireOrder } from './parameters.ts';
import { realmOf } from './realm-of.ts';

const MAX_LISTED = 1000;
const DEFAULT_RANGE_MS = 30 * 86_400_000;

/** `GET /api/gaps`: when nothing was taken in from devices, for reasons of our own; the last 30 days unless told otherwise. */
export function gapRoutes({ pool, realms }: { pool: pg.Pool; realms: readonly RealmRow[] }): Router {
  const router = Router();
  router.get('/gaps', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const toMs = optionalTimeParameter('to', query.to) ?? Date.now();
    const fromMs = optionalTimeParameter('from', query.from) ?? toMs - DEFAULT_RANGE_MS;
    requireOrder(fromMs, toMs);
    response.json(await listGapsOf(pool, realm, fromMs, toMs, MAX_LISTED));
  });
  return router;
}
