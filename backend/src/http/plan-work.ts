import { budgetLineInputSchema, planTaskInputSchema } from '@commune/contract';
import { dateOfDay, dayOfDate, localDay, taskStanding } from '@commune/domain';
import { json, type Request, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { listIndicators, unknownUnits } from '../store/plan/indicators.ts';
import { listBudget, listTasks, removeWork, type Written, writeBudgetLine, writeTask } from '../store/plan/work.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { idParameter, wholeNumberParameter } from './optional-parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const MAX_TASKS = 500;
const MAX_LINES = 200;

export interface PlanWorkParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  onChanged: (realm: RealmRow) => void;
}

/**
 * Tasks of the year and budget lines: `GET /api/plan/tasks?realm=[&year=]`, `GET /api/plan/budget?…`; `POST` makes one,
 * `POST …/<id>` with `fromVersion` reports on it, `DELETE …/<id>?realm=&version=` takes it off the list (leader).
 */
export function planWorkRoutes({ pool, access, realms, onChanged }: PlanWorkParts): Router {
  const router = Router();
  const small = json({ limit: '16kb' });

  router.get('/plan/tasks', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const nowMs = Date.now();
    const tasks = await listTasks(pool, realm, yearParameter(query.year), nowMs);
    response.json(tasks.map((task) => ({ ...task, standing: taskStanding(task, nowMs) })));
  });

  router.get('/plan/budget', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    response.json(await listBudget(pool, realm, yearParameter(query.year), today()));
  });

  async function reportTask(request: Request, id: string | null): Promise<string> {
    const audit = await access.requireAudit(request, 'leader');
    const { fromVersion, declaration: _, ...input } = parseRequest(planTaskInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    if (input.deadline.slice(0, 4) !== String(input.year)) throw invalidField('deadline', `must lie in ${input.year}`);
    await requireUnits(pool, [input.unit, ...input.supporting]);
    if (input.indicator !== null) {
      const known = await listIndicators(pool, realm);
      if (!known.some(({ indicator }) => indicator.key === input.indicator)) {
        throw invalidField('indicator', `the plan has no indicator "${input.indicator}"`);
      }
    }
    const written = await transaction(pool, async (client) => {
      if (id === null && (await listTasks(client, realm, input.year, Date.now())).length >= MAX_TASKS) {
        throw new RequestError(409, 'too-many-tasks', `a year has at most ${MAX_TASKS} tasks`);
      }
      return writeTask(client, realm, versioned(id, fromVersion), input, audit);
    });
    return settled(written, realm, id);
  }

  router.post('/plan/tasks', small, async (request, response) => {
    response.status(201).json({ id: await reportTask(request, null) });
  });
  router.post('/plan/tasks/:id', small, async (request, response) => {
    response.json({ id: await reportTask(request, idParameter('id', request.params.id)) });
  });

  async function reportLine(request: Request, id: string | null): Promise<string> {
    const audit = await access.requireAudit(request, 'leader');
    const { fromVersion, declaration: _, ...input } = parseRequest(budgetLineInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    if (dayOfDate(input.asOf) > localDay(Date.now())) throw invalidField('asOf', 'lies ahead');
    if (input.asOf.slice(0, 4) !== String(input.year)) throw invalidField('asOf', `must lie in ${input.year}`);
    await requireUnits(pool, [input.unit]);
    const written = await transaction(pool, async (client) => {
      if (id === null && (await listBudget(client, realm, input.year, today())).length >= MAX_LINES) {
        throw new RequestError(409, 'too-many-lines', `a year has at most ${MAX_LINES} budget lines`);
      }
      return writeBudgetLine(client, realm, versioned(id, fromVersion), input, audit);
    });
    return settled(written, realm, id);
  }

  router.post('/plan/budget', small, async (request, response) => {
    response.status(201).json({ id: await reportLine(request, null) });
  });
  router.post('/plan/budget/:id', small, async (request, response) => {
    response.json({ id: await reportLine(request, idParameter('id', request.params.id)) });
  });

  for (const [path, table] of [
    ['tasks', 'plan_task'],
    ['budget', 'budget_line'],
  ] as const) {
    router.delete(`/plan/${path}/:id`, async (request, response) => {
      const audit = await access.requireAudit(request, 'leader');
      const realm = realmOf(realms, request.query.realm);
      const id = idParameter('id', request.params.id);
      const version = wholeNumberParameter('version', request.query.version, { least: 1, most: 1e6, otherwise: 0 });
      if (version === 0) throw invalidField('version', 'name the version that you saw');
      const written = await transaction(pool, (client) => removeWork(client, realm, table, id, version, audit));
      settled(written, realm, id);
      response.status(204).end();
    });
  }

  function settled(written: Written, realm: RealmRow, id: string | null): string {
    if (written === 'gone') throw notFound(`${realm.slug} has none of the id ${id}`);
    if (written === 'stale') {
      const why = 'somebody reported on it meanwhile: load it again, then make your change';
      throw new RequestError(409, 'changed-meanwhile', why);
    }
    onChanged(realm);
    return written.id;
  }

  return router;
}

function versioned(id: string | null, fromVersion: number | undefined): { id: string; fromVersion: number } | null {
  if (id === null) return null;
  if (fromVersion === undefined) throw invalidField('fromVersion', 'name the version that you saw');
  return { id, fromVersion };
}

async function requireUnits(pool: pg.Pool, keys: readonly string[]): Promise<void> {
  const unknown = await unknownUnits(pool, keys);
  if (unknown.length > 0) throw invalidField('unit', `the commune has no unit ${unknown.join(', ')}`);
}

function today(): string {
  return dateOfDay(localDay(Date.now()));
}

function yearParameter(value: unknown): number {
  return wholeNumberParameter('year', value, { least: 2025, most: 2100, otherwise: Number(today().slice(0, 4)) });
}
