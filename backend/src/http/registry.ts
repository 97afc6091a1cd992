import { type Commune, type Realm, type Registry, THING_STATES } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { readCommune } from '../store/commune.ts';
import { drillClock } from '../store/drills.ts';
import type { RealmRow } from '../store/realms.ts';
import { listKinds, listProperties, listThings, registryVersion } from '../store/things.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

export interface RegistryParts {
  pool: pg.Pool;
  realms: readonly RealmRow[];
  basemap: Commune['basemapOverride'];
  /** slug of the realm that the page opens when its address names none */
  defaultRealm: string;
}

/** What is where and what it measures: `GET /api/realms`, `/api/registry`, `/api/commune`, `/api/things`. */
export function registryRoutes({ pool, realms, basemap, defaultRealm }: RegistryParts): Router {
  const router = Router();

  router.get('/realms', (_request, response) => {
    response.json(realms.map((realm) => publicRealm(realm, defaultRealm)));
  });

  router.get('/registry', async (request, response) => {
    const realm = realmOf(realms, request.query.realm);
    // The version first: a change in between makes the page fetch once more rather than miss it.
    const version = await registryVersion(pool, realm);
    const [clockMs, things, properties, kinds] = await Promise.all([
      realm.kind === 'drill' ? drillClock(pool, realm) : null,
      listThings(pool, realm, 'registered'),
      listProperties(pool),
      listKinds(pool),
    ]);
    const registry: Registry = { realm: publicRealm(realm, defaultRealm), version, clockMs, things, properties, kinds };
    response.json(registry);
  });

  router.get('/things', async (request, response) => {
    const realm = realmOf(realms, request.query.realm);
    const state = parseRequest(
      z.enum(THING_STATES, `state is one of ${THING_STATES.join(', ')}`),
      request.query.state ?? 'registered',
    );
    response.json(await listThings(pool, realm, state));
  });

  router.get('/commune', async (request, response) => {
    const code =
      request.query.realm === undefined ? realms[0]?.communeCode : realmOf(realms, request.query.realm).communeCode;
    const place = code === undefined ? null : await readCommune(pool, code);
    if (place === null) throw notFound('no commune has been set up');
    const commune: Commune = { ...place, basemapOverride: basemap };
    response.json(commune);
  });

  return router;
}

function publicRealm({ slug, kind, name, communeCode, toldBy }: RealmRow, defaultRealm: string): Realm {
  return { slug, kind, name, communeCode, toldBy, isDefault: slug === defaultRealm };
}
