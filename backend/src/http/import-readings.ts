import type { Readable } from 'node:stream';
import type { ImportResult } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import { writeAudit } from '../store/audit.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { realmOf } from './realm-of.ts';

/** Each import holds a database connection and the time of one core. */
const MAX_CONCURRENT = 2;

export interface ImportRouteParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  importLines: (input: Readable, realm: RealmRow, account: string) => Promise<ImportResult>;
}

/** `POST /api/import?realm=…` (engineer): NDJSON of batch elements, streamed. */
export function importRoutes({ pool, access, realms, importLines }: ImportRouteParts): Router {
  const router = Router();
  let running = 0;
  router.post('/import', async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const realm = realmOf(realms, request.query.realm);
    if (!request.is(['application/x-ndjson', 'application/ndjson', 'text/plain'])) {
      throw new RequestError(415, 'unsupported-media-type', 'send application/x-ndjson: one {"thing","t","v"} a line');
    }
    if (running >= MAX_CONCURRENT)
      throw new RequestError(429, 'too-many-imports', 'two imports are running; try again later');
    running++;
    const note = (outcome: string, detail: object) =>
      transaction(pool, (client) => writeAudit(client, audit, 'readings.import', realm.slug, outcome, detail));
    try {
      const { refusals, ...counts } = await importLines(request, realm, audit.who);
      await note('imported', counts);
      response.json({ ...counts, refusals } satisfies ImportResult);
    } catch (error) {
      // What was committed until then stays, so that somebody began it stays known as well.
      await note('cut off', { why: (error as Error).message }).catch(() => undefined);
      throw error;
    } finally {
      running--;
    }
  });
  return router;
}
