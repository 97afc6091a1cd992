import { type Outbox, sendAgainSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { notFound, RequestError } from '../errors.ts';
import { countOutbox, listOutbox, sendAgain } from '../store/plan/outbox.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { idParameter } from './optional-parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const MAX_LISTED = 50;

export interface PlanOutboxParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  /** where messages go; null: nowhere */
  host: string | null;
  /** whether anything of a realm is ever sent */
  leaves: (realm: RealmRow) => boolean;
  /** for so long a message that is sent again is tried */
  giveUpAfterMs: number;
}

/**
 * What is sent to the province's IOC: `GET /api/plan/outbox?realm=` (who is signed in), `POST …/<id>/again` (leader) tries
 * what waits at once and sends what was given up again.
 */
export function planOutboxRoutes({ pool, access, realms, host, leaves, giveUpAfterMs }: PlanOutboxParts): Router {
  const router = Router();

  router.get('/plan/outbox', async (request, response) => {
    await access.requireRole(request, 'operator', 'leader', 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const counts = await countOutbox(pool, realm);
    const messages = await listOutbox(pool, realm, MAX_LISTED);
    const outbox: Outbox = { realm: realm.slug, host, leaves: leaves(realm), ...counts, messages };
    response.set('Cache-Control', 'no-store').json(outbox);
  });

  router.post('/plan/outbox/:id/again', json({ limit: '4kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'leader');
    const realm = realmOf(realms, parseRequest(sendAgainSchema, request.body).realm);
    const id = idParameter('id', request.params.id);
    const nowMs = Date.now();
    const queued = await transaction(pool, (client) =>
      sendAgain(client, realm, id, nowMs, nowMs + giveUpAfterMs, audit),
    );
    if (queued === null) throw notFound(`${realm.slug} has no message ${id} to the province`);
    if (queued === 'delivered') {
      throw new RequestError(409, 'already-delivered', `the province has the message ${id}: its receipt is here`);
    }
    if (queued === 'not-held') {
      throw new RequestError(
        409,
        'no-longer-held',
        `the message ${id} is too old: the next one tells what is known now`,
      );
    }
    response.json(queued);
  });

  return router;
}
