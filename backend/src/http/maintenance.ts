import { MAX_MAINTENANCE_DAYS, maintenanceInputSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { endWindow, insertWindow, listWindows } from '../store/alarms/maintenance.ts';
import { lookIntoScope } from '../store/alarms/scope.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { idParameter } from './optional-parameters.ts';
import { requireOrder, timeParameter } from './parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const DAY_MS = 86_400_000;
/** Every open alarm is held against each of them. */
const MAX_WINDOWS = 500;

export interface MaintenanceParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/** When alarms are kept back: `GET /api/maintenance`; `POST` and `DELETE /api/maintenance/<id>` (operator, engineer). */
export function maintenanceRoutes({ pool, access, realms }: MaintenanceParts): Router {
  const router = Router();

  router.get('/maintenance', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    response.json(await listWindows(pool, realm, Date.now(), MAX_WINDOWS));
  });

  router.post('/maintenance', json({ limit: '128kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'engineer');
    const { scope, from, to, reason, ...input } = parseRequest(maintenanceInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    const fromMs = timeParameter('from', from);
    const toMs = timeParameter('to', to);
    requireOrder(fromMs, toMs);
    if (toMs <= Date.now()) throw invalidField('to', 'is over already; a window keeps back what comes');
    if (toMs - fromMs > MAX_MAINTENANCE_DAYS * DAY_MS) {
      throw invalidField(
        'to',
        `a window spans at most ${MAX_MAINTENANCE_DAYS} days; take a thing out of service instead`,
      );
    }
    const { unknownThings, things } = await lookIntoScope(pool, realm, scope);
    if (unknownThings.length > 0) {
      throw invalidField('scope.things', `${realm.slug} has registered no ${unknownThings.slice(0, 5).join(', ')}`);
    }
    if (things === 0) throw invalidField('scope', `no registered thing of ${realm.slug} fits it`);
    const made = await transaction(pool, async (client) => {
      const nowMs = Date.now();
      if ((await listWindows(client, realm, nowMs, MAX_WINDOWS)).length === MAX_WINDOWS) {
        throw new RequestError(409, 'too-many-windows', `${realm.slug} has ${MAX_WINDOWS} windows; end some first`);
      }
      return insertWindow(client, realm, { scope, fromMs, toMs, reason }, nowMs, audit);
    });
    response.status(201).json(made);
  });

  router.delete('/maintenance/:id', async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const id = idParameter('id', request.params.id);
    const ended = await transaction(pool, (client) => endWindow(client, realm, id, Date.now(), audit));
    if (ended === null) throw notFound(`${realm.slug} has no window ${id} that has not ended`);
    response.json(ended);
  });

  return router;
}
