import path from 'node:path';
import express, { type Express, type Router } from 'express';
import type { Logger } from '../logger.ts';
import type { Access } from './access.ts';
import type { Basemap } from './basemap.ts';
import { noteReach } from './display-reading.ts';
import { problemHandler, unknownPath } from './problems.ts';

export interface HttpParts {
  access: Access;
  logger: Logger;
  /** the folder of the built pages */
  pages: string;
  basemap: Basemap;
  /** answered to anybody: health for a load balancer's eye, and signing in */
  open: Router[];
  /** under /api, for those who may read */
  api: Router[];
}

/** The pages beside the map. */
const PAGES = [
  '/alarm-health',
  '/alarm-rules',
  '/imports',
  '/lab',
  '/maintenance',
  '/plan',
  '/reports',
  '/screens',
  '/services',
];
/** The wall is a document of its own: a screen that is switched on waits for no map. */
const WALL = '/wall';

/** `origins`: where a basemap of the deployment's own choice lies. */
function contentPolicy(origins: readonly string[]): string {
  const also = origins.map((origin) => ` ${origin}`).join('');
  return [
    "default-src 'self'",
    "script-src 'self'",
    `img-src 'self' data: blob:${also}`,
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src 'self'${also}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    // What is entered goes out by the page's own script alone.
    "form-action 'none'",
  ].join('; ');
}

/** Puts the rooms of `http/` together: headers, the open routes, the API, the pages, and one handler for errors. */
export function createHttpApp({ access, logger, pages, basemap, open, api }: HttpParts): Express {
  const policy = contentPolicy(basemap.origins);
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      // No page of another site loads anything from here, whoever is signed in.
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'same-origin',
    });
    next();
  });
  for (const router of open) app.use(router);
  app.use('/api', async (request, response, next) => {
    noteReach(response, await access.requireReader(request));
    next();
  });
  for (const router of api) app.use('/api', router);
  app.use('/api', unknownPath);
  app.use(basemap.routes);
  app.use('/assets', express.static(path.join(pages, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }));
  // One document: by its address the script in it opens the page.
  app.get(PAGES, (_request, response) => response.sendFile('index.html', { root: pages, maxAge: 0 }));
  app.get(WALL, (_request, response) => response.sendFile('wall.html', { root: pages, maxAge: 0 }));
  app.use(express.static(pages, { index: 'index.html', cacheControl: true, maxAge: 0 }));
  app.use(unknownPath);
  app.use(problemHandler(logger));
  return app;
}

/** For a process that serves sockets alone: how it is doing, and nothing else. */
export function createStatusApp({ open, logger }: Pick<HttpParts, 'open' | 'logger'>): Express {
  const app = express();
  app.disable('x-powered-by');
  for (const router of open) app.use(router);
  app.use(unknownPath);
  app.use(problemHandler(logger));
  return app;
}
