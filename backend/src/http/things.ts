import { thingInputSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { registerThing } from '../store/things.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

export interface ThingParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  /** to be settled before the answer: whoever publishes next finds the thing registered */
  onRegistered: (realm: RealmRow) => Promise<void>;
}

/** `POST /api/things` (engineer). */
export function thingRoutes({ pool, access, realms, onRegistered }: ThingParts): Router {
  const router = Router();
  router.post('/things', json({ limit: '256kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const input = parseRequest(thingInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    const { thing, created } = await transaction(pool, async (client) => {
      const outcome = await registerThing(client, realm, input, audit);
      if ('unknownProperty' in outcome) {
        throw invalidField('datastreams.property', `nobody has defined "${outcome.unknownProperty}"`);
      }
      if ('changesProperty' in outcome) {
        const key = outcome.changesProperty;
        throw invalidField(
          'datastreams.property',
          `"${key}" already observes another property; give the new one another key`,
        );
      }
      if ('unknownUnit' in outcome) throw invalidField('unit', `there is no unit "${outcome.unknownUnit}"`);
      if ('replacedBy' in outcome) {
        const why = `"${input.slug}" was replaced by "${outcome.replacedBy}"; register the device under another slug`;
        throw new RequestError(409, 'replaced', why);
      }
      return outcome;
    });
    await onRegistered(realm);
    response.status(created ? 201 : 200).json(thing);
  });
  return router;
}
