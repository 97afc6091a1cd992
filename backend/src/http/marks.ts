import { MAX_MARK_DAYS, markInputSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { deleteMark, insertMark, isAutomaticMark, listMarks } from '../store/marks.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { optionalTextParameter } from './optional-parameters.ts';
import { optionalTimeParameter, requireOrder, timeParameter } from './parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const DAY_MS = 86_400_000;
const MAX_LISTED = 1000;

export interface MarkParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/** What is known of spans of readings: `GET /api/marks`; `POST /api/marks` and `DELETE /api/marks/<id>` (engineer). */
export function markRoutes({ pool, access, realms }: MarkParts): Router {
  const router = Router();

  router.get('/marks', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const filter = {
      thing: optionalTextParameter('thing', query.thing),
      key: optionalTextParameter('key', query.key),
      fromMs: optionalTimeParameter('from', query.from),
      toMs: optionalTimeParameter('to', query.to),
    };
    requireOrder(filter.fromMs, filter.toMs);
    response.json(await listMarks(pool, realm, filter, MAX_LISTED));
  });

  router.post('/marks', json({ limit: '16kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const input = parseRequest(markInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    const fromMs = timeParameter('from', input.from);
    const toMs = timeParameter('to', input.to);
    requireOrder(fromMs, toMs);
    if (toMs - fromMs > MAX_MARK_DAYS * DAY_MS) {
      throw invalidField('to', `a mark spans at most ${MAX_MARK_DAYS} days; make several`);
    }
    const mark = await transaction(pool, (client) => insertMark(client, realm, { ...input, fromMs, toMs }, audit));
    if (mark === null) throw notFound(`${realm.slug} has no datastream "${input.key}" of a thing "${input.thing}"`);
    response.status(201).json(mark);
  });

  router.delete('/marks/:id', async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const { id } = request.params;
    if (!/^\d{1,18}$/.test(id)) throw invalidField('id', 'must be the id of a mark');
    const gone = await transaction(pool, (client) => deleteMark(client, realm, id, audit));
    if (gone === null) {
      if (await isAutomaticMark(pool, realm, id)) {
        const why =
          'it follows what the station says, or what is left to derive from; mark the span "discard" to leave it out';
        throw new RequestError(409, 'automatic-mark', why);
      }
      throw notFound(`${realm.slug} has no mark ${id}`);
    }
    response.json(gone);
  });

  return router;
}
