import { json, Router } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { issueCredential } from '../store/credentials.ts';
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
});

/** `POST /api/credentials` (engineer): gives an MQTT client its name, its rights and a password, told once. */
export function credentialRoutes({ pool, access }: { pool: pg.Pool; access: Access }): Router {
  const router = Router();
  router.post('/credentials', json({ limit: '64kb' }), async (request, response) => {
    await access.requireRole(request, 'engineer');
    const credential = parseRequest(credentialSchema, request.body);
    const { password } = await issueCredential(pool, credential);
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ ...credential, password });
  });
  return router;
}
