import { type AlarmAct, type AlarmActResult, alarmActSchema, MAX_SHELVE_HOURS } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField } from '../errors.ts';
import { actOnAlarms, type Deed } from '../store/alarms/acts.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { timeParameter } from './parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

export interface AlarmActParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/** `POST /api/alarms/acts` (operator): one act on one alarm or many, all in one transaction. */
export function alarmActRoutes({ pool, access, realms }: AlarmActParts): Router {
  const router = Router();
  router.post('/alarms/acts', json({ limit: '64kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'operator');
    const input = parseRequest(alarmActSchema, request.body);
    const realm = realmOf(realms, input.realm);
    const deed = deedOf(input);
    const results = await transaction(pool, (client) => actOnAlarms(client, realm, input.alarms, deed, audit));
    response.json({ results } satisfies AlarmActResult);
  });
  return router;
}

function deedOf(act: AlarmAct): Deed {
  switch (act.act) {
    case 'acknowledge':
    case 'verify':
      return { act: act.act, ...(act.note === undefined ? {} : { note: act.note }) };
    case 'assign':
      return { act: act.act, assignee: act.assignee };
    case 'note':
      return { act: act.act, text: act.text };
    case 'shelve':
      return { act: act.act, untilMs: readShelvedUntil(act.until), reason: act.reason };
    case 'unshelve':
      return { act: act.act };
    case 'false-alarm':
      return { act: act.act, reason: act.reason };
  }
}

function readShelvedUntil(until: unknown): number {
  const untilMs = timeParameter('until', until);
  const leftMs = untilMs - Date.now();
  if (leftMs <= 0) throw invalidField('until', 'must lie ahead');
  if (leftMs > MAX_SHELVE_HOURS * 3_600_000) {
    throw invalidField('until', `an alarm may be shelved for ${MAX_SHELVE_HOURS} hours at most`);
  }
  return untilMs;
}
