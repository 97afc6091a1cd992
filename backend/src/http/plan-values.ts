import { approvalSchema, type IndicatorValue, rejectionSchema, valueInputSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import type { Audit } from '../store/audit.ts';
import { holdIndicator } from '../store/plan/indicators.ts';
import { decideValue, findValue, insertValue, listValues, waitingValues } from '../store/plan/values.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { readEnteredValue } from './entered-value.ts';
import { idParameter, optionalTextParameter } from './optional-parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const MAX_LISTED = 500;
/** Of one indicator: more than that nobody has looked at. */
export const MAX_WAITING = 50;

export interface PlanValueParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  onChanged: (realm: RealmRow) => void;
}

/**
 * What is entered by hand: `GET /api/plan/values?realm=[&indicator=]` (who is signed in), `POST /api/plan/values`
 * (operator, leader), `POST …/<id>/approve` and `…/reject` (leader; never who entered it).
 */
export function planValueRoutes({ pool, access, realms, onChanged }: PlanValueParts): Router {
  const router = Router();

  router.get('/plan/values', async (request, response) => {
    await access.requireRole(request, 'operator', 'leader', 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const indicator = optionalTextParameter('indicator', request.query.indicator);
    response.json(await listValues(pool, realm, indicator, MAX_LISTED));
  });

  router.post('/plan/values', json({ limit: '16kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'leader');
    const input = parseRequest(valueInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    const made = await transaction(pool, async (client) => {
      const held = await holdIndicator(client, realm, input.indicator);
      if (held === null) throw notFound(`the plan of ${realm.slug} has no indicator "${input.indicator}"`);
      const value = readEnteredValue(held.indicator, input);
      if (((await waitingValues(client, realm)).get(input.indicator) ?? 0) >= MAX_WAITING) {
        throw new RequestError(
          409,
          'too-many-waiting',
          `${MAX_WAITING} values of it wait for approval: decide them first`,
        );
      }
      if (value.replaces !== null) await requireCorrectable(client, realm, value.indicator, value.replaces);
      return insertValue(client, realm, value, audit);
    });
    onChanged(realm);
    response.status(201).json(made);
  });

  router.post('/plan/values/:id/approve', json({ limit: '4kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'leader');
    const realm = realmOf(realms, parseRequest(approvalSchema, request.body).realm);
    const id = idParameter('id', request.params.id);
    response.json(await decide(realm, id, { approved: true, reason: null }, audit));
  });

  router.post('/plan/values/:id/reject', json({ limit: '4kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'leader');
    const { reason, ...input } = parseRequest(rejectionSchema, request.body);
    const realm = realmOf(realms, input.realm);
    const id = idParameter('id', request.params.id);
    response.json(await decide(realm, id, { approved: false, reason }, audit));
  });

  async function decide(
    realm: RealmRow,
    id: string,
    decision: { approved: boolean; reason: string | null },
    audit: Audit,
  ): Promise<IndicatorValue> {
    const decided = await transaction(pool, async (client) => {
      const value = await findValue(client, realm, id);
      if (value === null) throw notFound(`${realm.slug} has no entered value ${id}`);
      if (value.enteredBy === audit.who) {
        const why = `${audit.who} entered it: another person decides whether it counts`;
        throw new RequestError(409, 'second-person-needed', why);
      }
      await holdIndicator(client, realm, value.indicator);
      if (decision.approved && value.replaces !== null) {
        await requireCorrectable(client, realm, value.indicator, value.replaces);
      }
      return decideValue(client, realm, id, decision, audit);
    });
    if (decided === null)
      throw new RequestError(409, 'already-decided', `somebody has decided on the value ${id} already`);
    onChanged(realm);
    return decided;
  }

  return router;
}

async function requireCorrectable(
  client: pg.ClientBase,
  realm: RealmRow,
  indicator: string,
  id: string,
): Promise<void> {
  const corrected = await findValue(client, realm, id);
  if (corrected?.indicator !== indicator) throw invalidField('replaces', `${indicator} has no value ${id}`);
  if (corrected.state === 'approved') return;
  throw new RequestError(
    409,
    'does-not-count',
    `the value ${id} is ${corrected.state}: only one that counts is corrected`,
  );
}
