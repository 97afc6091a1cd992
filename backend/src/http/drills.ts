import { drillInputSchema, MAX_DRILL_DAYS, MAX_DRILLS, parseTime } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { deleteDrill } from '../store/delete-drill.ts';
import { listDrills, makeDrill, type NewDrill } from '../store/drills.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

export interface DrillParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  /** to be settled before the answer: whoever publishes next finds the realm there, or gone */
  onRealms: (slug: string) => Promise<void>;
}

/** `GET` and `POST /api/drills`, `DELETE /api/drills/<slug>` (engineer). */
export function drillRoutes({ pool, access, realms, onRealms }: DrillParts): Router {
  const router = Router();

  router.get('/drills', async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await listDrills(pool));
  });

  router.post('/drills', json({ limit: '1mb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const input = parseRequest(drillInputSchema, request.body);
    const source = realmOf(realms, input.copyOf);
    const drill: NewDrill = {
      ...{ slug: input.slug ?? null, name: input.name, things: input.things ?? null },
      ...{ fromMs: parseTime(input.from)!, untilMs: parseTime(input.until)!, clockMs: parseTime(input.clock)! },
    };
    requireTimes(drill);
    const made = await transaction(pool, (client) => makeDrill(client, source, drill, MAX_DRILLS, audit));
    if (made === 'taken')
      throw new RequestError(409, 'already-exists', `there is a realm "${drill.slug}"; choose another slug`);
    if (made === 'too-many')
      throw new RequestError(409, 'too-many-drills', `there are ${MAX_DRILLS} drills already; delete one first`);
    await onRealms(made.slug);
    const drills = await listDrills(pool);
    response.status(201).json(drills.find(({ slug }) => slug === made.slug));
  });

  router.delete('/drills/:slug', async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { slug } = request.params;
    const realm = realms.find((each) => each.slug === slug);
    if (realm === undefined) throw notFound(`there is no drill "${slug}"`);
    if (realm.kind !== 'drill')
      throw new RequestError(403, 'not-allowed', `"${slug}" is no drill: only drills can be deleted`);
    await transaction(pool, (client) => deleteDrill(client, realm, audit));
    await onRealms(slug);
    response.status(204).end();
  });

  return router;
}

function requireTimes({ fromMs, untilMs, clockMs }: NewDrill): void {
  if (untilMs <= fromMs) throw invalidField('until', 'must lie after "from"');
  if (untilMs - fromMs > MAX_DRILL_DAYS * 86_400_000)
    throw invalidField('until', `a drill takes in ${MAX_DRILL_DAYS} days at most`);
  if (clockMs < fromMs || clockMs > untilMs) throw invalidField('clock', 'must lie between "from" and "until"');
}
