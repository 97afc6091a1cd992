import type { Commune, Realm, Registry } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { notFound } from '../errors.ts';
import { readCommune } from '../store/commune.ts';
import type { RealmRow } from '../store/realms.ts';
import { listProperties, listThings, registryVersion } from '../store/things.ts';
import { realmOf } from './realm-of.ts';

export interface RegistryParts {
  pool: pg.Pool;
  realms: readonly RealmRow[];
  basemap: Commune['basemapOverride'];
}

/** What is where and what it measures: `GET /api/realms`, `/api/registry`, `/api/commune`, `/api/things`. */
export function registryRoutes({ pool, realms, basemap }: RegistryParts): Router {
  const router = Router();

  router.get('/realms', (_request, response) => {
    response.json(realms.map(publicRealm));
  });

  router.get('/registry', async (request, response) => {
    const realm = realmOf(realms, request.query.realm);
    // The version first: a change in between makes the page fetch once more rather than miss it.
    const version = await registryVersion(pool, realm);
    const [things, properties] = await Promise.all([listThings(pool, realm, 'registered'), listProperties(pool)]);
    const registry: Registry = { realm: publicRealm(realm), version, things, properties };
    response.json(registry);
  });

  router.get('/things', async (request, response) => {
    const realm = realmOf(realms, request.query.realm);
    const state = request.query.state === 'discovered' ? 'discovered' : 'registered';
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

function publicRealm({ slug, kind, name, communeCode }: RealmRow): Realm {
  return { slug, kind, name, communeCode };
}
