import { HORIZON_MS, type LatestColumns, type RealmState } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { invalidField } from '../errors.ts';
import type { Reading } from '../store/reading.ts';
import { acceptedWindow, type RealmRow } from '../store/realms.ts';
import { stateAt } from '../store/state.ts';
import { timeParameter } from './parameters.ts';
import { realmOf } from './realm-of.ts';

/** `GET /api/state?realm=…&at=…`: everything's newest value at a moment, as columns like those of the live frames. */
export function stateRoutes({ pool, realms }: { pool: pg.Pool; realms: readonly RealmRow[] }): Router {
  const router = Router();
  router.get('/state', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const atMs = timeParameter('at', query.at);
    refuseOutside(realm, atMs, Date.now());
    const { readings, source } = await stateAt(pool, realm, atMs);
    const state: RealmState = { realm: realm.slug, at: atMs, source, horizonMs: HORIZON_MS, ...toColumns(readings) };
    response.json(state);
  });
  return router;
}

/** A moment is one that a reading of the realm may have: elsewhere there is nothing, and never will be. */
function refuseOutside(realm: RealmRow, atMs: number, nowMs: number): void {
  const { fromMs, untilMs } = acceptedWindow(realm, nowMs);
  if (atMs >= fromMs && atMs <= untilMs) return;
  const bounds = `${new Date(fromMs).toISOString()} … ${new Date(untilMs).toISOString()}`;
  const seconds = atMs * 1000 >= fromMs && atMs * 1000 <= untilMs;
  const hint = seconds ? '; epoch times are in milliseconds, and this looks like seconds' : '';
  throw invalidField('at', `must lie within what ${realm.slug} holds: ${bounds}${hint}`);
}

function toColumns(readings: readonly Reading[]): LatestColumns {
  const t0 = readings.reduce((least, { timeMs }) => Math.min(least, timeMs), readings[0]?.timeMs ?? 0);
  const columns: LatestColumns = {
    i: readings.map(({ datastreamId }) => datastreamId),
    t0,
    dt: readings.map(({ timeMs }) => timeMs - t0),
    v: readings.map(({ value }) => value),
  };
  if (readings.some(({ quality }) => quality !== 0)) columns.q = readings.map(({ quality }) => quality);
  return columns;
}
