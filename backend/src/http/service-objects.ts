import type { ServiceKind, ServiceObjectAnswer } from '@commune/contract';
import { Router } from 'express';
import { notFound } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import type { Access } from './access.ts';
import { realmOf } from './realm-of.ts';

type Kind = Exclude<ServiceKind, 'citizen_report'>;

export interface ServiceObjectParts {
  access: Access;
  realms: readonly RealmRow[];
  object: (realm: RealmRow, kind: Kind, ref: string, atMs: number) => Promise<ServiceObjectAnswer<Kind> | null>;
}

const KINDS: readonly { path: string; kind: Kind; name: string }[] = [
  { path: 'dossiers', kind: 'dossier', name: 'dossier' },
  { path: 'payments', kind: 'payment', name: 'payment' },
  { path: 'documents', kind: 'document', name: 'document' },
];

/** `GET /api/services/<dossiers|payments|documents>/<ref>?realm=` (who is signed in): one object, and what it follows from. */
export function serviceObjectRoutes({ access, realms, object }: ServiceObjectParts): Router {
  const router = Router();
  for (const { path, kind, name } of KINDS) {
    router.get(`/services/${path}/:ref`, async (request, response) => {
      await access.requireRole(request, 'operator', 'leader', 'engineer');
      const realm = realmOf(realms, request.query.realm);
      const { ref } = request.params;
      const answer = await object(realm, kind, ref, Date.now());
      if (answer === null) throw notFound(`${realm.slug} has no ${name} "${ref}"`);
      response.set('Cache-Control', 'no-store').json(answer);
    });
  }
  return router;
}
