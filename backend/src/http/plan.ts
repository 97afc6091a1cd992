import {
  type DataDuty,
  type Indicator,
  type IndicatorSettings,
  indicatorSettingsSchema,
  type Scorecard,
} from '@commune/contract';
import { dayOfDate, figureProblem, type MilestoneFault, milestoneProblem, startOfLocalDay } from '@commune/domain';
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
      const baseline = baselineOf(before, settings);
      const changed = { indicator: settingsOf(before.indicator, settings, baseline), baseline };
      await writeIndicator(client, realm, before, changed, audit);
      return changed;
    });
    onChanged(realm);
    response.json(after);
  });

  return router;
}

function settingsOf(indicator: Indicator, settings: IndicatorSettings, baseline: IndicatorRow['baseline']): Indicator {
  const { target, reference, owner, supporting, dueEveryDays } = settings;
  const known = {
    ...indicator,
    owner: owner ?? indicator.owner,
    supporting: supporting ?? indicator.supporting,
    dueEveryDays: dueEveryDays ?? indicator.dueEveryDays,
    milestones: milestonesOf(indicator, settings, baseline),
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

const MILESTONE_FAULTS: Record<MilestoneFault, string> = {
  not_by_a_date: 'only what is met by a date has marks on the way: this is met each year or month',
  before_start: 'does not lie after the day of the baseline',
  day_of_target: 'is the day of the target itself',
  twice: 'is there twice',
  impossible: 'cannot be a figure of this indicator',
};

/** In the order of time. A new baseline may come to lie behind marks that were there. */
function milestonesOf(
  indicator: Indicator,
  settings: IndicatorSettings,
  baseline: IndicatorRow['baseline'],
): Indicator['milestones'] {
  const milestones = (settings.milestones ?? indicator.milestones).toSorted((one, other) =>
    one.by.localeCompare(other.by),
  );
  const wrong = milestoneProblem({ ...indicator, milestones }, baseline?.atMs ?? null);
  if (wrong !== null) throw invalidField('milestones', `${wrong.by} ${MILESTONE_FAULTS[wrong.fault]}`);
  return milestones;
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
