import { json, Router } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { invalidField, RequestError } from '../errors.ts';
import { issueCredential } from '../store/credentials.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';

const pattern = z
  .string()
  .regex(/^[A-Za-z0-9_-]{0,64}\*?$/, 'a slug, or a beginning followed by *')
  .min(1);
/** Drawn anew at every start for whoever started the program. */
const RESERVED = new Set(['engineer']);

const credentialSchema = z.strictObject({
  username: z.string().regex(/^[A-Za-z0-9_.@-]{1,64}$/, '1 to 64 characters of A–Z, a–z, 0–9, _ . @ and -'),
  realms: z.array(pattern).min(1).max(20),
  things: z.array(pattern).min(1).max(1000),
  maySubscribe: z.boolean().default(false),
  /** gives an existing one a new password and these rights */
  replace: z.boolean().default(false),
});

export interface CredentialParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/** `POST /api/credentials` (engineer): gives an MQTT client its name, its rights and a password, told once. */
export function credentialRoutes({ pool, access, realms }: CredentialParts): Router {
  const router = Router();
  router.post('/credentials', json({ limit: '64kb' }), async (request, response) => {
    const { account, role } = await access.requireRole(request, 'engineer');
    const { replace, ...credential } = parseRequest(credentialSchema, request.body);
    if (RESERVED.has(credential.username)) throw invalidField('username', 'this name belongs to the program itself');
    for (const realm of credential.realms) {
      const known = realms.some(({ slug }) => slug === realm);
      if (!known && !realm.endsWith('*')) {
        const names = realms.map(({ slug }) => slug).join(', ');
        throw invalidField('realms', `there is no realm "${realm}"; there are ${names}, or "*" for all`);
      }
    }
    const origin = request.socket.remoteAddress ?? '';
    const issued = await transaction(pool, (client) =>
      issueCredential(client, credential, replace, { who: account, role, origin }),
    );
    if (issued === null) {
      throw new RequestError(
        409,
        'already-exists',
        `"${credential.username}" exists; send "replace": true to give it a new password and rights`,
      );
    }
    const { password } = issued;
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ ...credential, password });
  });
  return router;
}
