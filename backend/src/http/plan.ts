import {
  type DataDuty,
  type Indicator,
  type IndicatorSettings,
  indicatorSettingsSchema,
  type Scorecard,
} from '@commune/contract';
import { dayOfDate, figureProblem, startOfLocalDay } from '@commune/domain';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { holdIndicator, type IndicatorRow, unknownUnits, writeIndicator } from '../store/plan/indicators.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

export interface PlanParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  scorecard: (realm: RealmRow, atMs: number) => Promise<Scorecard>;
  duty: (realm: RealmRow, scorecard: Scorecard) => Promise<DataDuty>;
  /** the plan of a realm is not what it was */
  onChanged: (realm: RealmRow) => void;
}

/**
 * `GET /api/plan?realm=` the scorecard, `GET /api/plan/duty?realm=` who owes which data; `POST /api/plan/indicators/<key>`
 * (administrator) sets provisional targets, baselines, units and intervals.
 */
export function planRoutes({ pool, access, realms, scorecard, duty, onChanged }: PlanParts): Router {
  const router = Router();

  router.get('/plan', async ({ query }, response) => {
    response.set('Cache-Control', 'no-store').json(await scorecard(realmOf(realms, query.realm), Date.now()));
  });

  router.get('/plan/duty', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    response.set('Cache-Control', 'no-store').json(await duty(realm, await scorecard(realm, Date.now())));
  });

  router.post('/plan/indicators/:key', json({ limit: '16kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'administrator');
    const settings = parseRequest(indicatorSettingsSchema, request.body);
    const realm = realmOf(realms, settings.realm);
    const unknown = await unknownUnits(pool, [
      ...(settings.supporting ?? []),
      ...(settings.owner ? [settings.owner] : []),
    ]);
    if (unknown.length > 0) throw invalidField('owner', `the commune has no unit ${unknown.join(', ')}`);
    const { key } = request.params;
    const after = await transaction(pool, async (client) => {
      const before = await holdIndicator(client, realm, key);
      if (before === null) throw notFound(`the plan of ${realm.slug} has no indicator "${key}"`);
      const changed = { indicator: settingsOf(before.indicator, settings), baseline: baselineOf(before, settings) };
      await writeIndicator(client, realm, before, changed, audit);
      return changed;
    });
    onChanged(realm);
    response.json(after);
  });

  return router;
}

function settingsOf(indicator: Indicator, settings: IndicatorSettings): Indicator {
  const { target, reference, owner, supporting, dueEveryDays } = settings;
  const known = {
    ...indicator,
    owner: owner ?? indicator.owner,
    supporting: supporting ?? indicator.supporting,
    dueEveryDays: dueEveryDays ?? indicator.dueEveryDays,
    milestones: milestonesOf(indicator, settings),
  };
  if (target === undefined) return known;
  if (indicator.origin !== 'provisional' && indicator.target.type !== 'none') {
    const whose = indicator.origin === 'plan' ? 'the plan' : 'a decision from above';
    throw new RequestError(
      409,
      'target-not-ours',
      `the target of ${indicator.key} is that of ${whose}: it is not set here`,
    );
  }
  if (reference === undefined) throw invalidField('reference', 'say who laid the target down, or by which text');
  const problem = target.type === 'value' ? figureProblem(indicator, target.value) : null;
  if (problem !== null) throw invalidField('target.value', problem);
  return { ...known, target, reference, origin: 'provisional', verified: false };
}

/** Beyond the first target's day, each on a day of its own, in the order of time. */
function milestonesOf(indicator: Indicator, { milestones }: IndicatorSettings): Indicator['milestones'] {
  if (milestones === undefined) return indicator.milestones;
  if (milestones.length === 0) return [];
  const { by } = indicator;
  if (by.type !== 'date')
    throw invalidField('milestones', 'only what is met by a date has further ones: this is met each year');
  const ordered = milestones.toSorted((one, other) => one.by.localeCompare(other.by));
  for (const [k, milestone] of ordered.entries()) {
    if (milestone.by <= by.date) throw invalidField('milestones', `${milestone.by} does not lie after ${by.date}`);
    if (milestone.by === ordered[k - 1]?.by) throw invalidField('milestones', `${milestone.by} is there twice`);
    const problem = figureProblem(indicator, milestone.value);
    if (problem !== null) throw invalidField('milestones', `${milestone.by}: ${problem}`);
  }
  return ordered;
}

function baselineOf({ indicator, baseline }: IndicatorRow, settings: IndicatorSettings): IndicatorRow['baseline'] {
  if (settings.baseline === undefined) return baseline;
  if (settings.baseline === null) return null;
  const { value, date, source } = settings.baseline;
  const problem = figureProblem(indicator, value);
  if (problem !== null) throw invalidField('baseline.value', problem);
  const atMs = startOfLocalDay(dayOfDate(date));
  if (atMs > Date.now()) throw invalidField('baseline.date', 'lies ahead');
  return { value, atMs, source };
}
