import { REFUSAL_REASONS, type RefusalReason, type RejectedMessage } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { invalidField } from '../errors.ts';
import { countByReason, type KeptFilter, listRejected } from '../store/rejected.ts';
import type { Access } from './access.ts';
import { optionalTextParameter } from './optional-parameters.ts';
import { optionalTimeParameter } from './parameters.ts';

const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 1000;

/**
 * `GET /api/rejected`: the newest refusals, of a realm (also one that does not exist) or of all, narrowed by `reason`,
 * `topic` (a part of it), `from`, `until` and `taken` (true|false); `before` pages back. What events held is for engineers. `GET /api/rejected/reasons`: how
 * many there are of each reason.
 */
export function rejectedRoutes({ pool, access }: { pool: pg.Pool; access: Access }): Router {
  const router = Router();
  router.get('/rejected', async ({ query, headers }, response) => {
    const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      throw invalidField('limit', `must be a whole number from 1 to ${MAX_LIMIT}`);
    }
    const before = typeof query.before === 'string' ? query.before : null;
    if (before !== null && !/^\d{1,18}$/.test(before)) throw invalidField('before', 'must be the id of a refusal');
    const messages = await listRejected(pool, filterOf(query), takenOf(query.taken), limit, before);
    const role = (await access.session(headers))?.role;
    const seesAll = role === 'engineer' || role === 'administrator';
    response.json(seesAll ? messages : messages.map(withoutPeople));
  });
  router.get('/rejected/reasons', async ({ query }, response) => {
    response.set('Cache-Control', 'no-store').json(await countByReason(pool, filterOf(query)));
  });
  return router;
}

/** Events tell of dossiers and of what citizens report, with names and exact places: what was sent is the engineer's to mend. */
function withoutPeople(message: RejectedMessage): RejectedMessage {
  return /\/event(\/|$)/.test(message.topic ?? '') ? { ...message, payload: null } : message;
}

function filterOf(query: Record<string, unknown>): KeptFilter {
  const named = optionalTextParameter('reason', query.reason);
  const reason = REFUSAL_REASONS.find((each) => each === named);
  if (named !== null && reason === undefined)
    throw invalidField('reason', `must be one of ${REFUSAL_REASONS.join(', ')}`);
  return {
    realm: optionalTextParameter('realm', query.realm),
    reason: (reason ?? null) satisfies RefusalReason | null,
    topic: optionalTextParameter('topic', query.topic),
    fromMs: optionalTimeParameter('from', query.from),
    untilMs: optionalTimeParameter('until', query.until),
  };
}

function takenOf(value: unknown): boolean | null {
  if (value === undefined || value === '') return null;
  if (value !== 'true' && value !== 'false') throw invalidField('taken', 'must be true or false');
  return value === 'true';
}
