import {
  type RuleDefinition,
  type WhatIfAlarm,
  type WhatIfAnswer,
  type WhatIfQuestion,
  whatIfQuestionSchema,
} from '@commune/contract';
import { Evaluator, sourcesOf, type WatchedThing } from '@commune/domain';
import { json, Router } from 'express';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import { countRaised } from '../store/alarms/rules.ts';
import { listThingNames } from '../store/alarms/watched-things.ts';
import { newestBefore, readPortions } from '../store/alarms/what-if-readings.ts';
import { listGaps } from '../store/ingest-gaps.ts';
import type { RealmRow } from '../store/realms.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';
import { requireUsable } from './rule-check.ts';
import { type WhatIfParts, WhatIfRun } from './what-if-run.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Some ten seconds' work, done in small portions. */
const MAX_READINGS = 5_000_000;
const MAX_LISTED = 200;
const MAX_GAPS = 10_000;

export interface WhatIfRouteParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/** `POST /api/alarm-rules/what-if` (engineer): runs a rule over the readings of the past days; one at a time. */
export function whatIfRoutes({ pool, access, realms }: WhatIfRouteParts): Router {
  const router = Router();
  let running = false;
  router.post('/alarm-rules/what-if', json({ limit: '128kb' }), async (request, response) => {
    await access.requireRole(request, 'engineer');
    const question = parseRequest(whatIfQuestionSchema, request.body);
    const realm = realmOf(realms, question.rule.realm);
    if (running)
      throw new RequestError(429, 'what-if-running', 'another rule is being tried out; try again in a while');
    running = true;
    try {
      const answer = await answerWhatIf(pool, realm, question, () => response.destroyed);
      if (answer !== null) response.json(answer);
    } finally {
      running = false;
    }
  });
  return router;
}

/** Null where nobody waits for the answer any more. */
async function answerWhatIf(
  pool: pg.Pool,
  realm: RealmRow,
  { rule, days }: WhatIfQuestion,
  isGone: () => boolean,
): Promise<WhatIfAnswer | null> {
  const { realm: _slug, key, ...definition } = rule;
  const things = judged(definition, await requireUsable(pool, realm, definition, 'rule.'));
  const nowMs = Date.now();
  const fromMs = nowMs - days * DAY_MS;
  const streams = things.flatMap(({ datastreams }) => datastreams.map(({ id }) => id));
  const startMs = fromMs - lookBackMs(definition, things);
  const parts: WhatIfParts = {
    ...{ definition, things, startMs, fromMs, listed: MAX_LISTED },
    latest: await newestBefore(pool, realm, streams, startMs),
    gaps: await listGaps(pool, realm.schema, startMs, nowMs, MAX_GAPS),
  };
  const run = new WhatIfRun(parts);
  let [readings, untilMs] = [0, startMs];
  for await (const portion of readPortions(pool, realm, streams, { fromMs: startMs, toMs: nowMs })) {
    if (isGone()) return null;
    await run.take(portion.readings, portion.untilMs);
    readings += portion.readings.length;
    untilMs = portion.untilMs;
    if (readings >= MAX_READINGS) break;
  }
  const toMs = Math.max(untilMs, fromMs);
  return {
    fromMs,
    toMs,
    raised: run.raised,
    raisedByCurrent: await countRaised(pool, realm, key, fromMs, toMs),
    bySeverity: run.bySeverity,
    perDay: toMs > fromMs ? (run.raised * DAY_MS) / (toMs - fromMs) : 0,
    alarms: await named(pool, realm, things, run.alarms()),
    readings,
    truncated: untilMs < nowMs,
  };
}

/** What the rule would judge, with the datastreams that it needs for that. */
function judged(definition: RuleDefinition, things: readonly WatchedThing[]): WatchedThing[] {
  const { condition } = definition;
  const rule = { key: '', version: 1, definition: { ...definition, enabled: true, governing: true } };
  const fitting = things.filter((thing) => sourcesOf(rule, thing).length > 0);
  if (!('property' in condition)) return fitting;
  return fitting.map((thing) => ({
    ...thing,
    datastreams: thing.datastreams.filter(({ property }) => property === condition.property),
  }));
}

/** What holds when the days begin is known by then: what the rule looks back on has come in, and its delay is over. */
function lookBackMs(definition: RuleDefinition, things: readonly WatchedThing[]): number {
  const rule = { key: '', version: 1, definition: { ...definition, enabled: true, governing: true } };
  const spans = Evaluator.spans([rule], things).values();
  return Math.max(0, ...spans) + definition.onDelayS * 1000 + HOUR_MS;
}

async function named(
  pool: pg.Pool,
  realm: RealmRow,
  things: readonly WatchedThing[],
  alarms: ReturnType<WhatIfRun['alarms']>,
): Promise<WhatIfAlarm[]> {
  const names = await listThingNames(pool, realm, [...new Set(alarms.map(({ thingId }) => thingId))]);
  const keys = new Map(things.flatMap(({ datastreams }) => datastreams.map(({ id, key }) => [id, key])));
  return alarms.map(({ thingId, datastreamId, ...alarm }) => ({
    thing: names.get(thingId)!,
    key: datastreamId === null ? null : keys.get(datastreamId)!,
    ...alarm,
  }));
}
