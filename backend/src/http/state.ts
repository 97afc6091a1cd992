import { HORIZON_MS, MAX_WINDOW_MS, type RealmState, type StateWindow } from '@commune/contract';
import { Router } from 'express';
import { invalidField } from '../errors.ts';
import { stateAt } from '../store/state.ts';
import { readWindow } from '../store/state-window.ts';
import { momentParameter, spanParameters } from './past-moment.ts';
import type { HistoryParts } from './reading-turns.ts';
import { realmOf } from './realm-of.ts';
import { changeColumns, latestColumns } from './state-columns.ts';

/** `GET /api/state`: everything's newest value at a moment; `GET /api/state/window`: that and what changes it. */
export function stateRoutes({ pool, realms, turns }: HistoryParts): Router {
  const router = Router();

  router.get('/state', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const atMs = momentParameter(realm, 'at', query.at);
    const { readings, source } = await turns.take(response, () => stateAt(pool, realm, atMs));
    const at = { realm: realm.slug, at: atMs, source, horizonMs: HORIZON_MS };
    response.json({ ...at, ...latestColumns(readings) } satisfies RealmState);
  });

  router.get('/state/window', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const { fromMs, toMs } = spanParameters(realm, query, MAX_WINDOW_MS);
    const window = await turns.take(response, () => readWindow(pool, realm, { fromMs, toMs }));
    if (typeof window === 'number') {
      throw invalidField('to', `of so many datastreams a window holds ${Math.floor(window / 60_000)} minutes at most`);
    }
    const { stepMs, base, changes } = window;
    const span = { realm: realm.slug, from: fromMs, to: toMs, stepMs, horizonMs: HORIZON_MS };
    const columns = { base: latestColumns(base), changes: changeColumns(changes, fromMs) };
    response.json({ ...span, ...columns } satisfies StateWindow);
  });

  return router;
}
