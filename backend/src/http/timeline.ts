import { MAX_TIMELINE_BUCKETS, type NearestEvent, type Timeline } from '@commune/contract';
import { Router } from 'express';
import { invalidField } from '../errors.ts';
import { countRaisedByBucket, listEvents, nearestEvent } from '../store/alarms/timeline.ts';
import { listGapsOf } from '../store/ingest-gaps.ts';
import { wholeNumberParameter } from './optional-parameters.ts';
import { momentParameter, spanParameters } from './past-moment.ts';
import type { HistoryParts } from './reading-turns.ts';
import { realmOf } from './realm-of.ts';

/** Every ten minutes of a day. */
const BUCKETS = 144;
const MAX_SPAN_MS = 400 * 86_400_000;
const MAX_EVENTS = 300;
const MAX_GAPS = 500;

/** `GET /api/timeline`: what happened when; `GET /api/timeline/event`: the next thing that did. */
export function timelineRoutes({ pool, realms, turns }: HistoryParts): Router {
  const router = Router();

  router.get('/timeline', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const span = spanParameters(realm, query, MAX_SPAN_MS);
    const bounds = { least: 1, most: MAX_TIMELINE_BUCKETS, otherwise: BUCKETS };
    const buckets = wholeNumberParameter('buckets', query.buckets, bounds);
    const { fromMs: from, toMs: to } = span;
    const found = await turns.take(response, async () => ({
      raised: await countRaisedByBucket(pool, realm, span, buckets),
      ...(await listEvents(pool, realm, span, MAX_EVENTS)),
      gaps: await listGapsOf(pool, realm, from, to, MAX_GAPS),
    }));
    const timeline = { realm: realm.slug, from, to, bucketMs: (to - from) / buckets, ...found };
    response.set('Cache-Control', 'no-store').json(timeline satisfies Timeline);
  });

  router.get('/timeline/event', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const sides = (['after', 'before'] as const).filter((side) => query[side] !== undefined);
    const [side] = sides;
    if (side === undefined || sides.length > 1)
      throw invalidField('after', 'name a moment as either "after" or "before"');
    const atMs = momentParameter(realm, side, query[side]);
    const event = await turns.take(response, () => nearestEvent(pool, realm, side, atMs));
    response.set('Cache-Control', 'no-store').json({ event } satisfies NearestEvent);
  });

  return router;
}
