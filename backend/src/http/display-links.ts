import { type Display, type DisplayLinkMade, displayLinkInputSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { listDisplayLinks, makeDisplayLink, openDisplay, revokeDisplayLink } from '../store/display-links.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import { type Access, DISPLAY_COOKIE } from './access.ts';
import { idParameter } from './optional-parameters.ts';
import { isOverTls, originOf } from './origin.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

export interface DisplayLinkParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

const DAY_MS = 86_400_000;
/** A screen hangs for months, and no browser keeps a cookie for longer. */
const COOKIE_MS = 400 * DAY_MS;
const LONGEST_MS = 3653 * DAY_MS;

/**
 * `GET /display/<secret>`: opens the wall on this screen, wherever it stands; `GET /api/display`: what its link opens to it.
 * Both are answered to anybody, for whoever asks the second may just have been shut out.
 */
export function displayRoutes({ pool, access }: Omit<DisplayLinkParts, 'realms'>): Router {
  const router = Router();

  router.get('/display/:secret', async (request, response) => {
    const opened = await transaction(pool, (client) => openDisplay(client, request.params.secret, originOf(request)));
    if (opened === null) {
      throw new RequestError(
        403,
        'link-not-valid',
        'this display link is unknown, has expired or was revoked; ask an operator or an administrator for a new one',
      );
    }
    const cookie = { httpOnly: true, sameSite: 'lax', path: '/', secure: isOverTls(request) } as const;
    response.cookie(DISPLAY_COOKIE, opened.token, { ...cookie, maxAge: COOKIE_MS });
    const wall = `/wall?${new URLSearchParams({ realm: opened.realm })}`;
    response.set('Cache-Control', 'no-store').redirect(303, wall);
  });

  router.get('/api/display', async (request, response) => {
    const display = await access.display(request.headers);
    const answer: Display =
      display === null
        ? { state: 'none' }
        : display.ended !== null
          ? { state: display.ended }
          : { state: 'open', name: display.name, realm: display.realm, pages: display.pages };
    response.set('Cache-Control', 'no-store').json(answer);
  });

  return router;
}

/** `POST /api/display-links`, `GET` and `DELETE /api/display-links/<id>` (operator). */
export function displayLinkRoutes({ pool, access, realms }: DisplayLinkParts): Router {
  const router = Router();

  router.post('/display-links', json({ limit: '16kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'operator');
    const input = parseRequest(displayLinkInputSchema, request.body);
    if (input.expiresMs !== null && !isAhead(input.expiresMs)) {
      throw invalidField('expiresMs', 'must be a moment ahead, within ten years, or null');
    }
    const realm = realmOf(realms, input.realm);
    const { id, secret } = await transaction(pool, (client) => makeDisplayLink(client, realm, input, audit));
    const made: DisplayLinkMade = { id, path: `/display/${secret}` };
    response.status(201).set('Cache-Control', 'no-store').json(made);
  });

  router.get('/display-links', async (request, response) => {
    await access.requireRole(request, 'operator');
    response.set('Cache-Control', 'no-store').json(await listDisplayLinks(pool));
  });

  router.delete('/display-links/:id', async (request, response) => {
    const audit = await access.requireAudit(request, 'operator');
    const id = idParameter('id', request.params.id);
    const known = await transaction(pool, (client) => revokeDisplayLink(client, id, audit));
    if (!known) throw notFound(`there is no display link ${id}`);
    response.status(204).end();
  });

  return router;
}

function isAhead(ms: number): boolean {
  const nowMs = Date.now();
  return ms > nowMs && ms <= nowMs + LONGEST_MS;
}
