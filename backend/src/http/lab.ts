import { Router } from 'express';
import { labFileRoutes } from './lab-files.ts';
import { type LabJobParts, labJobRoutes } from './lab-jobs.ts';
import { labRunnerRoutes } from './lab-runners.ts';

/** The engineer's lab: jobs, the files that they read, and the runners that do them. All of it is the engineer's. */
export function labRoutes(parts: LabJobParts): Router {
  const router = Router();
  router.use('/lab', async (request, response, next) => {
    await parts.access.requireRole(request, 'engineer');
    response.set('Cache-Control', 'no-store');
    next();
  });
  for (const routes of [labJobRoutes, labFileRoutes, labRunnerRoutes]) router.use('/lab', routes(parts));
  return router;
}
