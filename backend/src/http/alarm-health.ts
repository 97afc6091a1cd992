import { DAY_MS, localDay, startOfLocalDay } from '@commune/domain';
import { Router } from 'express';
import { alarmHealth } from '../store/alarms/health.ts';
import { wholeNumberParameter } from './optional-parameters.ts';
import type { HistoryParts } from './reading-turns.ts';
import { realmOf } from './realm-of.ts';

const DAYS = { least: 1, most: 90, otherwise: 7 };

/** `GET /api/alarm-health?realm=…&days=…`: that many whole days of Viet Nam, and what there is of today. */
export function alarmHealthRoutes({ pool, realms, turns }: HistoryParts): Router {
  const router = Router();
  router.get('/alarm-health', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const days = wholeNumberParameter('days', query.days, DAYS);
    const nowMs = Date.now();
    const fromMs = startOfLocalDay(localDay(nowMs)) - days * DAY_MS;
    response.json(await turns.take(response, () => alarmHealth(pool, realm, fromMs, nowMs)));
  });
  return router;
}
