import { presentSchema } from '@commune/contract';
import { json, Router } from 'express';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { presentOn, screensOn } from '../store/screens.ts';
import { transaction } from '../store/transaction.ts';
import type { DisplayLinkParts } from './display-links.ts';
import { idParameter } from './optional-parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';
import { WordRate } from './word-rate.ts';

/** Faster than a hand that looks for a page. */
const WORDS = { most: 30, withinMs: 10_000 };

/** `GET /api/screens?realm=`, `POST /api/screens/<id>/present` (leader, operator): presenting on a screen that is on. */
export function screenRoutes({ pool, access, realms }: DisplayLinkParts): Router {
  const router = Router();
  const rate = new WordRate(WORDS);

  router.get('/screens', async (request, response) => {
    await access.requireRole(request, 'leader', 'operator');
    const realm = realmOf(realms, request.query.realm);
    response.set('Cache-Control', 'no-store').json(await screensOn(pool, realm));
  });

  router.post('/screens/:id/present', json({ limit: '1kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'leader', 'operator');
    const id = idParameter('id', request.params.id);
    const present = parseRequest(presentSchema, request.body);
    if (!rate.allows(audit.who, Date.now())) {
      throw new RequestError(
        429,
        'too-many-words',
        `no more than ${WORDS.most} words in ${WORDS.withinMs / 1000} s; wait a moment`,
      );
    }
    const screen = await transaction(pool, (client) => presentOn(client, id, present, audit));
    if (screen === 'unknown') throw notFound(`there is no screen ${id}, or its link has ended`);
    if (screen === 'off') throw new RequestError(409, 'screen-off', 'this screen is off: it was not heard lately');
    if (screen === 'not-offered') throw invalidField('page', "is not one of the pages of this screen's link");
    response.set('Cache-Control', 'no-store').json(screen);
  });

  return router;
}
