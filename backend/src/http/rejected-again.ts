import { type AgainAnswer, againSchema, parseTime } from '@commune/contract';
import { json, Router } from 'express';
import { invalidField, RequestError } from '../errors.ts';
import type { Audit } from '../store/audit.ts';
import type { RealmRow } from '../store/realms.ts';
import type { KeptFilter } from '../store/rejected.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

export interface RejectedAgainParts {
  access: Access;
  realms: readonly RealmRow[];
  /** null where another run is under way */
  runAgain: (question: {
    filter: KeptFilter;
    dryRun: boolean;
    after: string | null;
    audit: Audit;
  }) => Promise<AgainAnswer | null>;
}

/** `POST /api/rejected/again` (engineer). */
export function rejectedAgainRoutes({ access, realms, runAgain }: RejectedAgainParts): Router {
  const router = Router();
  router.post('/rejected/again', json({ limit: '16kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const input = parseRequest(againSchema, request.body);
    const { realm, reason = null, topic = null, dryRun, after = null } = input;
    if (realm !== undefined) realmOf(realms, realm);
    const fromMs = input.from === undefined ? null : parseTime(input.from)!;
    const untilMs = input.until === undefined ? null : parseTime(input.until)!;
    if (fromMs !== null && untilMs !== null && untilMs <= fromMs) {
      throw invalidField('until', 'must lie after "from"');
    }
    const filter = { realm: realm ?? null, reason, topic, fromMs, untilMs };
    const answer = await runAgain({ filter, dryRun, after, audit });
    if (answer === null) {
      throw new RequestError(
        409,
        'again-running',
        'kept refusals are being run again already; wait until that is done',
      );
    }
    response.set('Cache-Control', 'no-store').json(answer);
  });
  return router;
}
