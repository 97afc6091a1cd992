import {
  LAB_KINDS,
  type LabJobAsked,
  labActSchema,
  labJobInputSchema,
  MAX_LAB_FILE_BYTES,
  MAX_LAB_WAITING,
} from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { findFile } from '../store/lab/files.ts';
import { actOnJob, findJob, listJobs, makeJob } from '../store/lab/jobs.ts';
import { readLibrary } from '../store/lab/runners.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { idParameter, wholeNumberParameter } from './optional-parameters.ts';
import { parseRequest } from './problems.ts';

const LISTED = { least: 1, most: 200, otherwise: 50 };

export interface LabJobParts {
  pool: pg.Pool;
  access: Access;
}

/**
 * `GET /api/lab/scenarios`; `GET` (of a `kind`, or all) and `POST /api/lab/jobs`, `GET /api/lab/jobs/<id>`, and
 * `POST /api/lab/jobs/<id>/acts`, which steers it.
 */
export function labJobRoutes({ pool, access }: LabJobParts): Router {
  const router = Router();

  router.get('/scenarios', async (_request, response) => {
    response.json(await readLibrary(pool));
  });

  router.get('/jobs', async ({ query }, response) => {
    const kinds = LAB_KINDS.filter((kind) => query.kind === undefined || query.kind === kind);
    if (kinds.length === 0) throw invalidField('kind', `must be one of ${LAB_KINDS.join(', ')}`);
    response.json(await listJobs(pool, kinds, wholeNumberParameter('limit', query.limit, LISTED)));
  });

  router.post('/jobs', json({ limit: '512kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const asked = parseRequest(labJobInputSchema, request.body);
    const more = await whatItIsAbout(pool, asked);
    const job = await transaction(pool, (client) => makeJob(client, asked, more, audit));
    if (job === 'too-many') {
      const detail = `${MAX_LAB_WAITING} jobs wait already; let some of them end, or stop them`;
      throw new RequestError(409, 'too-many-jobs', detail);
    }
    response.status(201).json(job);
  });

  router.get('/jobs/:id', async (request, response) => {
    const id = idParameter('id', request.params.id);
    const job = await findJob(pool, id);
    if (job === null) throw notFound(`there is no job ${id}`);
    response.json(job);
  });

  router.post('/jobs/:id/acts', json({ limit: '1kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const id = idParameter('id', request.params.id);
    const act = parseRequest(labActSchema, request.body);
    const job = await transaction(pool, (client) => actOnJob(client, id, act, audit));
    if (job === 'unknown') throw notFound(`there is no job ${id}`);
    if (job === 'ended') throw new RequestError(409, 'job-ended', `job ${id} has ended: begin another`);
    if (job === 'not-steerable')
      throw new RequestError(409, 'not-steerable', 'a check can be stopped, and nothing else');
    response.json(job);
  });

  return router;
}

/** The names that the list shows; throws where there is nobody to do it, or nothing to do it with. */
async function whatItIsAbout(pool: pg.Pool, asked: LabJobAsked): Promise<object> {
  const { heard, scenarios } = await readLibrary(pool);
  if (!heard) throw new RequestError(409, 'no-runner', 'no runner is there to do it: "npm run sim" starts one');
  if (asked.kind === 'scenario') {
    const scenario = scenarios.find(({ slug }) => slug === asked.scenario);
    if (scenario === undefined) {
      const known = scenarios.map(({ slug }) => slug).join(', ');
      throw invalidField('scenario', `there is no scenario "${asked.scenario}"; there are ${known || 'none'}`);
    }
    if (scenario.problem !== null) throw invalidField('scenario', `cannot be used: ${scenario.problem}`);
    return { title: scenario.title };
  }
  const file = await findFile(pool, asked.file);
  if (file === null) {
    const size = `${MAX_LAB_FILE_BYTES / 1024 / 1024} MiB`;
    throw invalidField('file', `there is no file ${asked.file}; send one of up to ${size} to /api/lab/files`);
  }
  return { fileName: file.name };
}
