import { randomBytes, timingSafeEqual } from 'node:crypto';
import { ROLES, type Role, type Session } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { closeSession, openSession, SESSION_HOURS } from '../store/sessions.ts';
import { transaction } from '../store/transaction.ts';
import { type Access, refuseForeignOrigin, SESSION_COOKIE, sessionToken } from './access.ts';
import { isOverTls, originOf } from './origin.ts';
import { parseRequest } from './problems.ts';

/** One secret a role, good for this run and from this machine. */
export class SignInLinks {
  readonly #secrets = new Map<Role, string>(ROLES.map((role) => [role, randomBytes(24).toString('base64url')]));

  urls(base: string): Record<Role, string> {
    return Object.fromEntries(ROLES.map((role) => [role, `${base}/sign-in/${this.#secrets.get(role)}`])) as Record<
      Role,
      string
    >;
  }

  roleOf(secret: string): Role | undefined {
    const given = Buffer.from(secret);
    return ROLES.find((role) => {
      const expected = Buffer.from(this.#secrets.get(role)!);
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }
}

/** What acts are recorded under besides people: a person cannot be called so. */
const TAKEN = new Set<string>([...ROLES, 'system']);
const signInQuery = z.strictObject({
  name: z
    .string()
    .normalize()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[\p{L}\p{M}\p{N} .,'’()-]+$/u, "letters, digits, spaces and . , ' ( ) - only")
    .refine((name) => !TAKEN.has(name.toLowerCase()), 'is the name of a role; take a name of your own')
    .optional(),
});

const cookie = { httpOnly: true, sameSite: 'lax', path: '/' } as const;

export interface SignInParts {
  pool: pg.Pool;
  access: Access;
  links: SignInLinks;
  logger: Logger;
}

/**
 * `GET /sign-in/<secret>`: opens a session and the map. `?name=Trực B` tells people of one role apart: what they do is
 * recorded under it. Without one they are called by the role.
 */
export function signInRoutes({ pool, access, links, logger }: SignInParts): Router {
  const router = Router();
  router.get('/sign-in/:secret', async (request, response) => {
    const role = links.roleOf(request.params.secret);
    const origin = originOf(request);
    if (role === undefined || !access.maySignInFrom(request)) {
      logger.warn({ origin, known: role !== undefined }, 'a sign-in link was refused');
      throw new RequestError(
        403,
        'link-not-valid',
        'this sign-in link is of another run or another machine; take the one that the start printed',
      );
    }
    const { name = role } = parseRequest(signInQuery, request.query);
    const token = await transaction(pool, (client) => openSession(client, name, role, origin));
    if (token === null) {
      throw new RequestError(409, 'name-taken', `${name} is somebody with another role; take another name`);
    }
    const secure = isOverTls(request);
    response.cookie(SESSION_COOKIE, token, { ...cookie, secure, maxAge: SESSION_HOURS * 3_600_000 });
    response.set('Cache-Control', 'no-store').redirect(303, '/');
  });
  return router;
}

/** `GET /api/session`: who am I; `DELETE /api/session`: sign out. */
export function sessionRoutes({ pool, access }: { pool: pg.Pool; access: Access }): Router {
  const router = Router();
  router.get('/session', async (request, response) => {
    const session = await access.session(request.headers);
    const answer: Session = {
      role: session?.role ?? null,
      name: session?.account ?? null,
      expiresAt: session?.expiresAt.toISOString() ?? null,
    };
    response.set('Cache-Control', 'no-store').json(answer);
  });
  router.delete('/session', async (request, response) => {
    refuseForeignOrigin(request);
    const token = sessionToken(request.headers);
    if (token !== undefined) await transaction(pool, (client) => closeSession(client, token, originOf(request)));
    response.clearCookie(SESSION_COOKIE, cookie).status(204).end();
  });
  return router;
}
