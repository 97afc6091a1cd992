import { outOfServiceInputSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { notFound } from '../errors.ts';
import { listOutOfService, returnToService, takeOutOfService } from '../store/alarms/out-of-service.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { textParameter } from './parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const MAX_LISTED = 5000;

export interface OutOfServiceParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/** Things out of service: `GET /api/out-of-service`; `POST` and `DELETE ?realm=…&thing=…` (operator, engineer). */
export function outOfServiceRoutes({ pool, access, realms }: OutOfServiceParts): Router {
  const router = Router();

  router.get('/out-of-service', async ({ query }, response) => {
    response.json(await listOutOfService(pool, realmOf(realms, query.realm), MAX_LISTED));
  });

  router.post('/out-of-service', json({ limit: '16kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'engineer');
    const input = parseRequest(outOfServiceInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    const taken = await transaction(pool, (client) => takeOutOfService(client, realm, input, audit));
    if (taken === null) throw notFound(`${realm.slug} has registered no thing "${input.thing}"`);
    // Not made: it was out already, and the answer says since when and by whom.
    response.status(taken.made ? 201 : 200).json(taken.out);
  });

  router.delete('/out-of-service', async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const thing = textParameter('thing', request.query.thing);
    const gone = await transaction(pool, (client) => returnToService(client, realm, thing, audit));
    if (gone === null) throw notFound(`${realm.slug} has no thing "${thing}" out of service`);
    response.json(gone);
  });

  return router;
}
