import { type AlarmList, withoutPeople } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { notFound } from '../errors.ts';
import { alarmsAsOf, openAlarmsAt } from '../store/alarms/past-alarms.ts';
import { type AlarmFilter, listAlarms, listOpenAlarms, readAlarmLife } from '../store/alarms/read-alarms.ts';
import type { RealmRow } from '../store/realms.ts';
import { readsAsScreen } from './display-reading.ts';
import {
  idParameter,
  optionalIdParameter,
  optionalTextParameter,
  wholeNumberParameter,
} from './optional-parameters.ts';
import { optionalTimeParameter, requireOrder } from './parameters.ts';
import { momentParameter } from './past-moment.ts';
import { realmOf } from './realm-of.ts';

/** Alarms that a list of open ones holds: as many as anybody can still make sense of, ten times over. */
const MAX_OPEN = 5000;
const MAX_PAGE = 500;
/** A flapping alarm that nobody looks at may have thousands. */
const MAX_TRANSITIONS = 2000;

export interface AlarmRouteParts {
  pool: pg.Pool;
  realms: readonly RealmRow[];
  /** the last frame of the realm's alarms that this process has sent; null where it sends none */
  alarmsAt: (realm: string) => AlarmList['at'];
}

/**
 * `GET /api/alarms`: what is open, or the history of a thing, a rule, a span, with `at` as it was then;
 * `GET /api/alarms/<id>`: an alarm's life.
 */
export function alarmRoutes({ pool, realms, alarmsAt }: AlarmRouteParts): Router {
  const router = Router();

  router.get('/alarms', async ({ query }, response) => {
    const forScreen = readsAsScreen(response);
    const realm = realmOf(realms, query.realm);
    // Before the rows: a frame that goes out meanwhile is then applied twice rather than never.
    const at = alarmsAt(realm.slug);
    const filter: AlarmFilter = {
      thing: optionalTextParameter('thing', query.thing),
      rule: optionalTextParameter('rule', query.rule),
      fromMs: optionalTimeParameter('from', query.from),
      toMs: optionalTimeParameter('to', query.to),
      before: optionalIdParameter('before', query.before),
    };
    requireOrder(filter.fromMs, filter.toMs);
    const limit = wholeNumberParameter('limit', query.limit, { least: 1, most: MAX_PAGE, otherwise: MAX_PAGE });
    const isHistory = Object.values(filter).some((part) => part !== null);
    const then = query.at === undefined ? null : momentParameter(realm, 'at', query.at);
    const page = isHistory
      ? await listAlarms(pool, realm, filter, limit)
      : await (then === null ? listOpenAlarms(pool, realm, MAX_OPEN) : openAlarmsAt(pool, realm, then, MAX_OPEN));
    const known = isHistory && then !== null ? await alarmsAsOf(pool, realm, page.alarms, then) : page.alarms;
    const alarms = forScreen ? known.map(withoutPeople) : known;
    // What was is not followed by frames.
    const list = { at: then === null ? at : null, ...page, alarms };
    response.set('Cache-Control', 'no-store').json(list satisfies AlarmList);
  });

  router.get('/alarms/:id', async ({ query, params }, response) => {
    const realm = realmOf(realms, query.realm);
    const id = idParameter('id', params.id);
    const life = await readAlarmLife(pool, realm, id, MAX_TRANSITIONS);
    if (life === null) throw notFound(`${realm.slug} has no alarm ${id}`);
    response.set('Cache-Control', 'no-store').json(life);
  });

  return router;
}
