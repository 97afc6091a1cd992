import type { OfficialScore, SelfScoreAnswer, ServiceBoard, WallReports } from '@commune/contract';
import { Router } from 'express';
import { invalidField } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { optionalTimeParameter, requireOrder, timeParameter } from './parameters.ts';
import { realmOf } from './realm-of.ts';

export interface ServiceParts {
  realms: readonly RealmRow[];
  board: (realm: RealmRow, atMs: number, fromMs: number | null) => Promise<ServiceBoard>;
  score: (realm: RealmRow, fromMs: number, toMs: number) => Promise<SelfScoreAnswer>;
  /** the one that was published last */
  official: (realm: RealmRow) => Promise<OfficialScore | null>;
  reports: (realm: RealmRow, atMs: number) => Promise<WallReports>;
}

/**
 * `GET /api/services/board?realm=[&from=]`, `GET /api/services/self-score?realm=&from=&to=`: figures alone; what has not
 * come yet is left out.
 */
export function serviceRoutes({ realms, board, score }: ServiceParts): Router {
  const router = Router();

  router.get('/services/board', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const atMs = Date.now();
    const fromMs = optionalTimeParameter('from', query.from);
    if (fromMs !== null && fromMs > atMs) throw invalidField('from', 'must not lie ahead');
    response.json(await board(realm, atMs, fromMs));
  });

  router.get('/services/self-score', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const fromMs = timeParameter('from', query.from);
    const toMs = timeParameter('to', query.to);
    requireOrder(fromMs, toMs);
    response.json(await score(realm, fromMs, toMs));
  });

  return router;
}
