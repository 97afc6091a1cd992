import { explanationSchema, reminderInputSchema } from '@commune/contract';
import { dayOfDate, localDay } from '@commune/domain';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { explainReminder, insertReminder, listReminders } from '../store/plan/reminders.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { idParameter } from './optional-parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const MAX_LISTED = 500;

export interface PlanReminderParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/**
 * What the province reminded of, and its explanation (giải trình), all of it for leaders alone: `GET /api/plan/reminders`,
 * `POST /api/plan/reminders`, `POST …/<id>/explain`.
 */
export function planReminderRoutes({ pool, access, realms }: PlanReminderParts): Router {
  const router = Router();
  const small = json({ limit: '16kb' });

  router.get('/plan/reminders', async (request, response) => {
    await access.requireRole(request, 'leader');
    response.json(await listReminders(pool, realmOf(realms, request.query.realm), MAX_LISTED));
  });

  router.post('/plan/reminders', small, async (request, response) => {
    const audit = await access.requireAudit(request, 'leader');
    const input = parseRequest(reminderInputSchema, request.body);
    const realm = realmOf(realms, input.realm);
    if (dayOfDate(input.receivedOn) > localDay(Date.now())) throw invalidField('receivedOn', 'lies ahead');
    const made = await transaction(pool, (client) => insertReminder(client, realm, input, audit));
    response.status(201).json(made);
  });

  router.post('/plan/reminders/:id/explain', small, async (request, response) => {
    const audit = await access.requireAudit(request, 'leader');
    const input = parseRequest(explanationSchema, request.body);
    const realm = realmOf(realms, input.realm);
    const id = idParameter('id', request.params.id);
    const explained = await transaction(pool, (client) => explainReminder(client, realm, id, input, audit));
    if (explained === null) throw notFound(`${realm.slug} has no reminder ${id}`);
    if (explained === 'explained') {
      throw new RequestError(409, 'already-explained', `the reminder ${id} is explained already: what was said stays`);
    }
    response.json(explained);
  });

  return router;
}
