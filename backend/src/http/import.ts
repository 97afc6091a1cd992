import type { Readable } from 'node:stream';
import type { ImportResult } from '@commune/contract';
import { Router } from 'express';
import { RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import type { Access } from './access.ts';
import { realmOf } from './realm-of.ts';

/** Each import holds a database connection and the time of one core. */
const MAX_CONCURRENT = 2;

export interface ImportRouteParts {
  access: Access;
  realms: readonly RealmRow[];
  importLines: (input: Readable, realm: RealmRow, account: string) => Promise<ImportResult>;
}

/** `POST /api/import?realm=…` (engineer): NDJSON of batch elements, streamed. */
export function importRoutes({ access, realms, importLines }: ImportRouteParts): Router {
  const router = Router();
  let running = 0;
  router.post('/import', async (request, response) => {
    const { account } = await access.requireRole(request, 'engineer');
    const realm = realmOf(realms, request.query.realm);
    if (!request.is(['application/x-ndjson', 'application/ndjson', 'text/plain'])) {
      throw new RequestError(415, 'unsupported-media-type', 'send application/x-ndjson: one {"thing","t","v"} a line');
    }
    if (running >= MAX_CONCURRENT)
      throw new RequestError(429, 'too-many-imports', 'two imports are running; try again later');
    running++;
    try {
      response.json(await importLines(request, realm, account));
    } finally {
      running--;
    }
  });
  return router;
}
