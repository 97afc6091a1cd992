import { DAY_MS, localDay, startOfLocalDay } from '@commune/domain';
import { Router } from 'express';
import type pg from 'pg';
import { alarmHealth } from '../store/alarms/health.ts';
import type { RealmRow } from '../store/realms.ts';
import { wholeNumberParameter } from './optional-parameters.ts';
import { realmOf } from './realm-of.ts';

const DAYS = { least: 1, most: 90, otherwise: 7 };

/** `GET /api/alarm-health?realm=…&days=…`: that many whole days of Viet Nam, and what there is of today. */
export function alarmHealthRoutes({ pool, realms }: { pool: pg.Pool; realms: readonly RealmRow[] }): Router {
  const router = Router();
  router.get('/alarm-health', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const days = wholeNumberParameter('days', query.days, DAYS);
    const nowMs = Date.now();
    const fromMs = startOfLocalDay(localDay(nowMs)) - days * DAY_MS;
    response.json(await alarmHealth(pool, realm, fromMs, nowMs));
  });
  return router;
}
