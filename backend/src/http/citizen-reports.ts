import {
  type ReportAct,
  type ReportActResult,
  type ReportDetail,
  type ReportList,
  type Role,
  reportActSchema,
} from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound } from '../errors.ts';
import type { Audit } from '../store/audit.ts';
import { unknownUnits } from '../store/plan/indicators.ts';
import type { RealmRow } from '../store/realms.ts';
import type { Access } from './access.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

export interface CitizenReportParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  list: (realm: RealmRow, atMs: number, exact: boolean) => Promise<ReportList>;
  detail: (realm: RealmRow, ref: string, atMs: number, handles: boolean) => Promise<ReportDetail | null>;
  act: (realm: RealmRow, ref: string, input: ReportAct, audit: Audit) => Promise<ReportActResult | null>;
}

/** Whoever hands reports out and closes them; all others are told roughly where they are. */
const HANDLING: readonly Role[] = ['operator', 'administrator'];

/**
 * `GET /api/services/citizen-reports?realm=`; `GET …/<ref>?realm=` (who is signed in): one, with what it follows from and
 * what may be the same; `POST …/<ref>/acts` (operator).
 */
export function citizenReportRoutes({ pool, access, realms, list, detail, act }: CitizenReportParts): Router {
  const router = Router();

  router.get('/services/citizen-reports', async (request, response) => {
    const realm = realmOf(realms, request.query.realm);
    const session = await access.session(request.headers);
    const exact = session !== null && HANDLING.includes(session.role);
    // Asked every few seconds: what has not changed is answered with 304.
    response.set('Cache-Control', 'private, no-cache').json(await list(realm, Date.now(), exact));
  });

  router.get('/services/citizen-reports/:ref', async (request, response) => {
    const { role } = await access.requireRole(request, 'operator', 'leader', 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const { ref } = request.params;
    const found = await detail(realm, ref, Date.now(), HANDLING.includes(role));
    if (found === null) throw notFound(`${realm.slug} has no citizen's report "${ref}"`);
    response.set('Cache-Control', 'private, no-cache').json(found);
  });

  router.post('/services/citizen-reports/:ref/acts', json({ limit: '8kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'operator');
    const input = parseRequest(reportActSchema, request.body);
    const realm = realmOf(realms, input.realm);
    if (input.act === 'hand' && (await unknownUnits(pool, [input.unit])).length > 0) {
      throw invalidField('unit', `the commune has no unit ${input.unit}`);
    }
    const { ref } = request.params;
    const result = await act(realm, ref, input, audit);
    if (result === null) throw notFound(`${realm.slug} has no citizen's report "${ref}"`);
    response.json(result);
  });

  return router;
}
