import { type KnownThing, thingChangeSchema, thingReplaceSchema, thingRetireSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { changeThing, holdThing, setRetired } from '../store/registry/change-thing.ts';
import { holdRegistry } from '../store/registry/registry-file.ts';
import { replaceThing } from '../store/registry/replace-thing.ts';
import { heirOf } from '../store/registry/retired.ts';
import { thingDetail } from '../store/registry/thing-detail.ts';
import { hasUnit } from '../store/registry/units.ts';
import { readThing } from '../store/things.ts';
import { transaction } from '../store/transaction.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';
import { requireFittingKind } from './thing-kind.ts';
import type { ThingParts } from './things.ts';

/**
 * One thing of the registry (engineer): `GET` and `PATCH /api/things/<slug>?realm=…`, and `POST` on it of `retire`,
 * `bring-back` and `replace`.
 */
export function thingRegistryRoutes({ pool, access, realms, onRegistered }: ThingParts): Router {
  const router = Router();
  const body = json({ limit: '64kb' });

  router.get('/things/:slug', async (request, response) => {
    await access.requireRole(request, 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const thing = await readThing(pool, realm, request.params.slug);
    if (thing === null) throw noThing(realm, request.params.slug);
    response.set('Cache-Control', 'no-store').json(await thingDetail(pool, realm, thing));
  });

  router.patch('/things/:slug', body, async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const change = parseRequest(thingChangeSchema, request.body);
    const realm = realmOf(realms, request.query.realm);
    const thing = await transaction(pool, async (client) => {
      const before = await heldThing(client, realm, request.params.slug, 'registered');
      await requireFittingKind(client, before, change);
      if (change.unit != null && !(await hasUnit(client, change.unit))) {
        throw invalidField('unit', `there is no unit "${change.unit}"`);
      }
      const changed = await changeThing(client, realm, before, change, audit);
      if ('unknownKey' in changed) throw invalidField('datastreams', `it has no datastream "${changed.unknownKey}"`);
      return changed.thing;
    });
    await onRegistered(realm);
    response.json(thing);
  });

  router.post('/things/:slug/retire', body, async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { reason } = parseRequest(thingRetireSchema, request.body);
    const realm = realmOf(realms, request.query.realm);
    const thing = await transaction(pool, async (client) => {
      const before = await heldThing(client, realm, request.params.slug, 'registered');
      return setRetired(client, realm, before, true, reason, audit);
    });
    await onRegistered(realm);
    response.json(thing);
  });

  router.post('/things/:slug/bring-back', body, async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { reason } = parseRequest(thingRetireSchema, request.body);
    const realm = realmOf(realms, request.query.realm);
    const { slug } = request.params;
    const thing = await transaction(pool, async (client) => {
      const before = await heldThing(client, realm, slug, 'retired');
      const heir = await heirOf(client, realm, slug);
      if (heir !== null) throw conflict('replaced', `"${slug}" was replaced by "${heir}": replace that one by it`);
      return setRetired(client, realm, before, false, reason, audit);
    });
    await onRegistered(realm);
    response.json(thing);
  });

  router.post('/things/:slug/replace', body, async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { by, note } = parseRequest(thingReplaceSchema, request.body);
    const realm = realmOf(realms, request.query.realm);
    const { slug } = request.params;
    if (by === slug) throw invalidField('by', 'the new device speaks under a slug of its own');
    const replaced = await transaction(pool, async (client) => {
      await holdRegistry(client, realm);
      const old = await heldThing(client, realm, slug, 'registered');
      await holdThing(client, realm, by);
      const fresh = await readThing(client, realm, by);
      if (fresh !== null && fresh.state !== 'discovered') {
        throw invalidField('by', `"${by}" is a ${fresh.state} thing already; name a new slug, or a discovered one`);
      }
      return replaceThing(client, realm, { old, by, fresh, note }, audit);
    });
    await onRegistered(realm);
    response.json(replaced);
  });

  return router;
}

/** The thing, held until the transaction ends, in the state that is needed. Throws a 404 or 409 that says what to do. */
async function heldThing(
  client: pg.ClientBase,
  realm: RealmRow,
  slug: string,
  state: 'registered' | 'retired',
): Promise<KnownThing> {
  await holdThing(client, realm, slug);
  const thing = await readThing(client, realm, slug);
  if (thing === null) throw noThing(realm, slug);
  if (thing.state === state) return thing;
  const advice = {
    discovered: 'register it first, with POST /api/things',
    retired: 'bring it back first',
    registered: 'nothing has to be brought back',
  };
  throw conflict('not-so', `"${slug}" is ${thing.state}: ${advice[thing.state]}`);
}

function noThing(realm: RealmRow, slug: string): RequestError {
  return notFound(`${realm.slug} has no thing "${slug}"`);
}

function conflict(slug: string, detail: string): RequestError {
  return new RequestError(409, slug, detail);
}
