import type { Role } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { notFound, RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { cameraUrlOf } from '../store/things.ts';
import type { Access } from './access.ts';
import { type CameraLimits, fetchPicture } from './camera.ts';
import { realmOf } from './realm-of.ts';

const MAY_LOOK: readonly Role[] = ['operator', 'engineer', 'administrator'];
/** Pictures being fetched at one time, so that slow cameras hold neither sockets nor memory without bound. */
const MAX_AT_ONCE = 8;
export const CAMERA_LIMITS: CameraLimits = { timeMs: 8000, bytes: 4 * 1024 * 1024 };

export interface SnapshotParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  limits?: CameraLimits;
}

/** `GET /api/things/<slug>/snapshot?realm=…` (operator, engineer): what the thing's camera sees now. Kept nowhere. */
export function snapshotRoutes({ pool, access, realms, limits = CAMERA_LIMITS }: SnapshotParts): Router {
  const router = Router();
  let underWay = 0;
  router.get('/things/:slug/snapshot', async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const session = await access.session(request.headers);
    if (session === null)
      throw new RequestError(401, 'not-signed-in', 'sign in as operator or engineer to see cameras');
    if (!MAY_LOOK.includes(session.role)) {
      throw new RequestError(403, 'not-allowed', `cameras are for ${MAY_LOOK.join(', ')}; you are ${session.role}`);
    }
    const realm = realmOf(realms, request.query.realm);
    const { slug } = request.params;
    const url = await cameraUrlOf(pool, realm, slug);
    if (url === undefined) throw notFound(`${realm.slug} has no thing "${slug}"`);
    if (url === null) throw notFound(`no camera is set for "${slug}"`);
    if (underWay >= MAX_AT_ONCE) {
      throw new RequestError(503, 'too-many-pictures', 'other pictures are being fetched; ask again in a few seconds');
    }
    underWay += 1;
    try {
      const { type, bytes } = await fetchPicture(url, limits);
      response.type(type).send(bytes);
    } finally {
      underWay -= 1;
    }
  });
  return router;
}
