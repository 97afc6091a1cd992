import {
  CALIBRATION_LEAD_MS,
  calibrationInputSchema,
  isDerived,
  MAX_CALIBRATION_AHEAD_DAYS,
  MAX_CALIBRATIONS,
} from '@commune/contract';
import { json, Router } from 'express';
import { invalidField, notFound, RequestError } from '../errors.ts';
import {
  type CalibratedStream,
  holdStream,
  listCalibrations,
  newestSince,
  saveCalibration,
} from '../store/calibrations.ts';
import { readThing } from '../store/things.ts';
import { transaction } from '../store/transaction.ts';
import { textParameter, timeParameter } from './parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';
import type { ThingParts } from './things.ts';

const DAY_MS = 86_400_000;

/**
 * How readings are made right as they come in: `GET /api/calibrations?realm=…&thing=…`, `POST /api/calibrations`
 * (engineer). A version holds from a moment that has yet to come and that nothing is stored after, so that the time of a
 * reading alone says by which version it was made, and what was sent can be had back.
 */
export function calibrationRoutes({ pool, access, realms, onRegistered }: ThingParts): Router {
  const router = Router();

  router.get('/calibrations', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const slug = textParameter('thing', query.thing);
    const thing = await readThing(pool, realm, slug);
    if (thing === null) throw notFound(`${realm.slug} has no thing "${slug}"`);
    response.json(await listCalibrations(pool, realm, thing.id));
  });

  router.post('/calibrations', json({ limit: '16kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const input = parseRequest(calibrationInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    if (realm.kind === 'drill') {
      throw invalidField('realm', 'a drill takes readings as they were recorded; calibrate where they come from');
    }
    const fromMs = timeParameter('validFrom', input.validFrom);
    requireAhead(fromMs, Date.now());
    const saved = await transaction(pool, async (client) => {
      const stream = await holdStream(client, realm, input.thing, input.key);
      if (stream === null) throw notFound(`${realm.slug} has no datastream "${input.key}" of a thing "${input.thing}"`);
      requireCalibratable(stream, input);
      const storedMs = await newestSince(client, realm, stream.id, fromMs);
      if (storedMs !== null) {
        const at = new Date(storedMs).toISOString();
        throw invalidField('validFrom', `a reading of ${at} is stored already; choose a moment after it`);
      }
      return saveCalibration(client, realm, stream, input.thing, { ...input, fromMs }, MAX_CALIBRATIONS, audit);
    });
    if (saved === null) {
      throw new RequestError(409, 'too-many-versions', `a datastream has at most ${MAX_CALIBRATIONS} versions`);
    }
    await onRegistered(realm);
    response.status(201).json(saved);
  });

  return router;
}

function requireAhead(fromMs: number, nowMs: number): void {
  if (fromMs < nowMs + CALIBRATION_LEAD_MS) {
    const why = 'readings that are stored are not rewritten';
    throw invalidField('validFrom', `must lie at least ${CALIBRATION_LEAD_MS / 1000} s ahead: ${why}`);
  }
  if (fromMs > nowMs + MAX_CALIBRATION_AHEAD_DAYS * DAY_MS) {
    throw invalidField('validFrom', `must lie within ${MAX_CALIBRATION_AHEAD_DAYS} days`);
  }
}

function requireCalibratable(
  { property, kind, unit }: CalibratedStream,
  { offset, datum }: { offset: number; datum: unknown },
): void {
  if (isDerived(property)) throw invalidField('key', `${property} is derived; calibrate what it is derived from`);
  if (kind !== 'gauge' && kind !== 'interval-total') {
    throw invalidField('key', `${property} is a ${kind}; only what is measured can be calibrated`);
  }
  if (kind === 'interval-total' && offset !== 0) {
    throw invalidField('offset', `${property} is a total of each interval: it can have a factor, and no offset`);
  }
  if (datum !== null && (kind !== 'gauge' || unit !== 'm')) {
    throw invalidField('datum', `${property} is no level in metres, and has no zero of a gauge`);
  }
}
