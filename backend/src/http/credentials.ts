import { json, Router } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { issueCredential, RESERVED_USERNAMES, revokeCredential } from '../store/credentials.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';

const pattern = z
  .string()
  .regex(/^[A-Za-z0-9_-]{0,64}\*?$/, 'a slug, or a beginning followed by *')
  .min(1);

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

/**
 * `POST /api/credentials` (engineer): gives an MQTT client its name, its rights and a password, told once.
 * `DELETE /api/credentials/<name>` (engineer): it is not let in again. The embedded broker ends its connections as well.
 */
export function credentialRoutes({ pool, access, realms }: CredentialParts): Router {
  const router = Router();
  router.post('/credentials', json({ limit: '64kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { replace, ...credential } = parseRequest(credentialSchema, request.body);
    requireUnreserved(credential.username);
    for (const realm of credential.realms) {
      const known = realms.some(({ slug }) => slug === realm);
      if (!known && !realm.endsWith('*')) {
        const names = realms.map(({ slug }) => slug).join(', ');
        throw invalidField('realms', `there is no realm "${realm}"; there are ${names}, or "*" for all`);
      }
    }
    const issued = await transaction(pool, (client) => issueCredential(client, credential, replace, audit));
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

  router.delete('/credentials/:username', async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { username } = request.params;
    requireUnreserved(username);
    const revoked = await transaction(pool, (client) => revokeCredential(client, username, audit));
    if (!revoked) throw notFound(`there is no client "${username}", or it is revoked already`);
    response.status(204).end();
  });

  return router;
}

function requireUnreserved(username: string): void {
  if (RESERVED_USERNAMES.includes(username)) throw invalidField('username', 'this name belongs to the program itself');
}
