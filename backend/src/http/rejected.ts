import { Router } from 'express';
import type pg from 'pg';
import { invalidField } from '../errors.ts';
import { listRejected } from '../store/rejected.ts';

const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 1000;

/** `GET /api/rejected`: the newest refusals, of a realm (also one that does not exist) or of all; `before` pages back. */
export function rejectedRoutes({ pool }: { pool: pg.Pool }): Router {
  const router = Router();
  router.get('/rejected', async ({ query }, response) => {
    const realm = typeof query.realm === 'string' && query.realm !== '' ? query.realm : null;
    const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      throw invalidField('limit', `must be a whole number from 1 to ${MAX_LIMIT}`);
    }
    const before = typeof query.before === 'string' ? query.before : null;
    if (before !== null && !/^\d{1,18}$/.test(before)) throw invalidField('before', 'must be the id of a refusal');
    response.json(await listRejected(pool, realm, limit, before));
  });
  return router;
}
