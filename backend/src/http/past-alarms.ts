import { type AlarmWindow, MAX_WINDOW_MS } from '@commune/contract';
import { Router } from 'express';
import { readCourses } from '../store/alarms/past-alarms.ts';
import { spanParameters } from './past-moment.ts';
import type { HistoryParts } from './reading-turns.ts';
import { realmOf } from './realm-of.ts';

/** As many as a list of open ones holds. */
const MAX_COURSES = 5000;

/** `GET /api/alarms/window`: alarms as they were over a span of the past. */
export function pastAlarmRoutes({ pool, realms, turns }: HistoryParts): Router {
  const router = Router();
  router.get('/alarms/window', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const span = spanParameters(realm, query, MAX_WINDOW_MS);
    const courses = await turns.take(response, () => readCourses(pool, realm, span, MAX_COURSES));
    const window = { realm: realm.slug, from: span.fromMs, to: span.toMs, ...courses };
    response.set('Cache-Control', 'no-store').json(window satisfies AlarmWindow);
  });
  return router;
}
