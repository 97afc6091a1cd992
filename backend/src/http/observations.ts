import type { ObservationLevel, Observations } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound } from '../errors.ts';
import { BUCKET_MS, findStream, readBuckets, readRaw } from '../store/history.ts';
import type { RealmRow } from '../store/realms.ts';
import { textParameter, timeParameter } from './query-parameters.ts';
import { realmOf } from './realm-of.ts';

const DEFAULT_POINTS = 500;
const MAX_POINTS = 10_000;
/** The longest range that is answered: more than any record that this system will hold. */
const MAX_RANGE_MS = 50 * 366 * 86_400_000;

/** `GET /api/observations`: raw where the range has no more readings than points asked for, else the finest buckets that fit. */
export function observationRoutes({ pool, realms }: { pool: pg.Pool; realms: readonly RealmRow[] }): Router {
  const router = Router();
  router.get('/observations', async (request, response) => {
    const { query } = request;
    const realm = realmOf(realms, query.realm);
    const thing = textParameter('thing', query.thing);
    const property = textParameter('property', query.property);
    const fromMs = timeParameter('from', query.from);
    const toMs = timeParameter('to', query.to);
    if (toMs <= fromMs) throw invalidField('to', 'must lie after "from"');
    if (toMs - fromMs > MAX_RANGE_MS) throw invalidField('from', 'the range is longer than 50 years');
    const points = pointsParameter(query.points);

    const stream = await findStream(pool, realm, thing, property);
    if (stream === null) throw notFound(`${realm.slug} has no datastream "${property}" of a thing "${thing}"`);
    const { level, columns } = await read(pool, realm, stream.datastreamId, fromMs, toMs, points);
    const answer: Observations = { thing, property, unit: stream.unit, level, columns };
    response.json(answer);
  });
  return router;
}

async function read(
  pool: pg.Pool,
  realm: RealmRow,
  datastreamId: number,
  fromMs: number,
  toMs: number,
  points: number,
): Promise<Pick<Observations, 'level' | 'columns'>> {
  const raw = await readRaw(pool, realm, datastreamId, fromMs, toMs, points + 1);
  if (raw.t.length <= points) return { level: 'raw', columns: raw };
  const level = coarsestNeeded(toMs - fromMs, points);
  return { level, columns: await readBuckets(pool, realm, datastreamId, fromMs, toMs, BUCKET_MS[level]) };
}

/** The finest level with no more buckets than points; the coarsest where none has. */
function coarsestNeeded(rangeMs: number, points: number): Exclude<ObservationLevel, 'raw'> {
  for (const level of ['10m', '1h'] as const) {
    if (rangeMs / BUCKET_MS[level] <= points) return level;
  }
  return '1d';
}

function pointsParameter(value: unknown): number {
  if (value === undefined) return DEFAULT_POINTS;
  const points = Number(value);
  if (!Number.isInteger(points) || points < 1 || points > MAX_POINTS) {
    throw invalidField('points', `must be a whole number from 1 to ${MAX_POINTS}`);
  }
  return points;
}
