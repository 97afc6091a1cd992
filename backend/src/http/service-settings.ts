import { SERVICE_SETTINGS, type ServiceSettingKey } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { notFound, RequestError } from '../errors.ts';
import { readSetting, setSetting } from '../store/services/settings.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';

const KEYS = Object.keys(SERVICE_SETTINGS) as ServiceSettingKey[];
/** A calendar of some decades. */
const LIMIT = '1mb';

/**
 * `GET /api/services/settings/<key>`, `PUT` (administrator): when the office works (`working-calendar`) and how long a
 * citizen report may take (`report-terms`). What is due by them is told anew.
 */
export function serviceSettingRoutes({ pool, access }: { pool: pg.Pool; access: Access }): Router {
  const router = Router();

  router.get('/services/settings/:key', async ({ params }, response) => {
    response.set('Cache-Control', 'no-store').json(await readSetting(pool, keyOf(params.key)));
  });

  router.put('/services/settings/:key', json({ limit: LIMIT }), async (request, response) => {
    const audit = await access.requireAudit(request, 'administrator');
    const key = keyOf(request.params.key);
    const schema = z.strictObject({ was: z.string().max(64).nullable(), definition: SERVICE_SETTINGS[key] });
    const { was, definition } = parseRequest(schema, request.body);
    const set = await transaction(pool, (client) => setSetting(client, key, was, definition, audit));
    if (set === null) throw new RequestError(409, 'changed-meanwhile', `${key} was changed meanwhile; read it again`);
    response.json(set);
  });

  return router;
}

function keyOf(name: string | undefined): ServiceSettingKey {
  const key = KEYS.find((each) => each === name);
  if (key === undefined) throw notFound(`there is no setting "${name}"; there are ${KEYS.join(', ')}`);
  return key;
}
