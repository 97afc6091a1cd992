import { type DecoderTrial, type DecoderTrialResult, decodersInputSchema, decoderTrialSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { notFound, RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { readMappings, saveMappings } from '../store/source-mappings.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { requireUsableMappings } from './decoder-check.ts';
import { wholeNumberParameter } from './optional-parameters.ts';
import { parseRequest } from './problems.ts';

const MAX_VERSION = 2_147_483_647;

export interface DecoderParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  /** the mappings were saved: what is taken in here is read by them from now on */
  onSaved: () => Promise<void>;
  tryOut: (trial: DecoderTrial) => DecoderTrialResult[];
}

/**
 * How foreign topics are read: `GET /api/ingest/decoders`, of a `version` or the newest; `PUT` (engineer); and
 * `POST /api/ingest/decoders/try` (engineer).
 */
export function decoderRoutes({ pool, access, realms, onSaved, tryOut }: DecoderParts): Router {
  const router = Router();

  router.get('/ingest/decoders', async ({ query }, response) => {
    const bounds = { least: 0, most: MAX_VERSION, otherwise: -1 };
    const version = wholeNumberParameter('version', query.version, bounds);
    const mappings = await readMappings(pool, version < 0 ? null : version);
    if (mappings === null) throw notFound(`there is no version ${version} of the decoders`);
    response.json(mappings);
  });

  router.put('/ingest/decoders', json({ limit: '2mb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { basedOn, sources } = parseRequest(decodersInputSchema, request.body);
    await requireUsableMappings(pool, realms, sources);
    const saved = await transaction(pool, (client) => saveMappings(client, basedOn, sources, audit));
    if (saved === null) {
      const detail = `version ${basedOn} is no longer the newest; read /api/ingest/decoders again and change that`;
      throw new RequestError(409, 'changed-meanwhile', detail);
    }
    await onSaved();
    response.json(saved);
  });

  router.post('/ingest/decoders/try', json({ limit: '2mb' }), async (request, response) => {
    await access.requireRole(request, 'engineer');
    response.json(tryOut(parseRequest(decoderTrialSchema, request.body)));
  });

  return router;
}
