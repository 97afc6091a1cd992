import { labRunnerSchema, labTurnSchema } from '@commune/contract';
import { json, Router } from 'express';
import { invalidField, notFound } from '../errors.ts';
import { saveRunner, takeTurn } from '../store/lab/runners.ts';
import { transaction } from '../store/transaction.ts';
import type { LabJobParts } from './lab-jobs.ts';
import { parseRequest } from './problems.ts';

/** A runner's side: `PUT /api/lab/runners/<uuid>` says who it is, `POST …/turns` what it does, about once a second. */
export function labRunnerRoutes({ pool }: Pick<LabJobParts, 'pool'>): Router {
  const router = Router();

  router.put('/runners/:id', json({ limit: '4mb' }), async (request, response) => {
    const id = runnerId(request.params.id);
    const runner = parseRequest(labRunnerSchema, request.body);
    await transaction(pool, (client) => saveRunner(client, id, runner));
    response.status(204).end();
  });

  router.post('/runners/:id/turns', json({ limit: '8mb' }), async (request, response) => {
    const id = runnerId(request.params.id);
    const turn = parseRequest(labTurnSchema, request.body);
    const answer = await transaction(pool, (client) => takeTurn(client, id, turn));
    if (answer === null) throw notFound(`nobody knows the runner ${id}: let it say again who it is`);
    response.json(answer);
  });

  return router;
}

function runnerId(value: unknown): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value))
    throw invalidField('id', 'must be a UUID in small letters, which the runner chooses');
  return value;
}
