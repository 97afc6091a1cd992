import { type OfficialScoreInput, officialScoreInputSchema, SCORE_GROUPS, type ScoreScheme } from '@commune/contract';
import { dateOfDay, localDay } from '@commune/domain';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { insertOfficialScore, listOfficialScores } from '../store/services/official-scores.ts';
import { scoreScheme } from '../store/services/scored-dossiers.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const MAX_LISTED = 200;
/** What is published is rounded, each group by itself. */
const ROUNDING = 0.1;

export interface OfficialScoreParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/** `GET /api/services/official-scores?realm=`, `POST /api/services/official-scores` (operator, leader). */
export function officialScoreRoutes({ pool, access, realms }: OfficialScoreParts): Router {
  const router = Router();

  router.get('/services/official-scores', async ({ query, headers }, response) => {
    const scores = await listOfficialScores(pool, realmOf(realms, query.realm), MAX_LISTED);
    const isSignedIn = (await access.session(headers)) !== null;
    response
      .set('Cache-Control', 'no-store')
      .json(isSignedIn ? scores : scores.map((score) => ({ ...score, recordedBy: null })));
  });

  router.post('/services/official-scores', json({ limit: '16kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'leader');
    const input = parseRequest(officialScoreInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    requirePossible(input, await scoreScheme(pool));
    response.status(201).json(await transaction(pool, (client) => insertOfficialScore(client, realm, input, audit)));
  });

  return router;
}

function requirePossible({ from, to, toldOn, points, groups }: OfficialScoreInput, scheme: ScoreScheme | null): void {
  if (to < from) throw invalidField('to', 'lies before "from"');
  if (toldOn < from) throw invalidField('toldOn', 'lies before the period');
  if (toldOn > dateOfDay(localDay(Date.now()))) throw invalidField('toldOn', 'lies ahead');
  const told = SCORE_GROUPS.filter((key) => groups[key] !== undefined);
  for (const key of told) {
    const own = scheme?.indicators.filter(({ group }) => group === key) ?? [];
    const most = own.reduce((sum, { points: each }) => sum + each, 0);
    if (scheme !== null && groups[key]! > most) throw invalidField(`groups.${key}`, `a group of ${most} points`);
  }
  const sum = told.reduce((total, key) => total + groups[key]!, 0);
  const fits = told.length === SCORE_GROUPS.length ? Math.abs(sum - points) <= ROUNDING : sum <= points + ROUNDING;
  if (!fits) throw invalidField('points', `the groups add up to ${Number(sum.toFixed(2))}: look at both again`);
}
