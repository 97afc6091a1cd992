import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import {
  DOMAINS,
  type Localized,
  MAX_PACK_DAYS,
  type OpenedPack,
  type PackEstimate,
  type PackHeader,
  SLUG_PATTERN,
} from '@commune/contract';
import { ZONE_OFFSET_MS } from '@commune/domain';
import { Router } from 'express';
import { invalidField } from '../errors.ts';
import type { Audit } from '../store/audit.ts';
import type { PackQuestion } from '../store/packs/pack-window.ts';
import { acceptedWindow, type RealmRow } from '../store/realms.ts';
import type { Access } from './access.ts';
import { optionalTextParameter } from './optional-parameters.ts';
import { timeParameter } from './parameters.ts';
import { momentParameter } from './past-moment.ts';
import { realmOf } from './realm-of.ts';
import { unlessGone } from './unless-gone.ts';

const MAX_NAME = 200;
/** An address of a few thousand characters. */
const MAX_THINGS = 200;

export interface PackRoutesDesk {
  estimate: (question: PackQuestion) => Promise<PackEstimate>;
  write: (
    question: PackQuestion,
    authors: PackHeader['authors'],
    audit: Audit,
    send: (text: AsyncGenerator<string>) => Promise<void>,
  ) => Promise<void>;
  open: (input: Readable, name: Localized | null, audit: Audit) => Promise<OpenedPack>;
}

export interface PackRouteParts {
  access: Access;
  realms: readonly RealmRow[];
  desk: PackRoutesDesk;
}

/**
 * Incident packs. `GET /api/packs?realm=&from=&until=` (operator, leader, engineer: who reads what was noted of alarms) sends
 * one, `GET /api/packs/estimate` says what it would hold; `POST /api/packs?declaration=no-state-secret` (engineer) with the
 * file as its body opens one as a drill.
 */
export function packRoutes({ access, realms, desk }: PackRouteParts): Router {
  const router = Router();

  router.get('/packs/estimate', async (request, response) => {
    await access.requireRole(request, 'operator', 'leader', 'engineer');
    response.set('Cache-Control', 'no-store').json(await desk.estimate(questionOf(realms, request.query)));
  });

  router.get('/packs', async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'leader', 'engineer');
    const question = questionOf(realms, request.query);
    const authors = oneOf('authors', request.query.authors, ['roles', 'names'] as const);
    await desk.write(question, authors, audit, async (text) => {
      response.type('application/gzip').attachment(fileName(question)).set('Cache-Control', 'no-store');
      await unlessGone(pipeline(Readable.from(text), createGzip(), response));
    });
  });

  router.post('/packs', async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { query } = request;
    if (query.declaration !== 'no-state-secret')
      throw invalidField('declaration', 'say declaration=no-state-secret: the file holds no state secret');
    const name = optionalTextParameter('name', query.name)?.trim().slice(0, MAX_NAME) ?? '';
    try {
      response.status(201).json(await desk.open(request, name === '' ? null : { vi: name, en: name }, audit));
    } finally {
      // Whoever still sends does not listen yet.
      request.resume();
    }
  });

  return router;
}

function questionOf(realms: readonly RealmRow[], query: Record<string, unknown>): PackQuestion {
  const realm = realmOf(realms, query.realm);
  // What is shown of a drill may begin before it does, and what is shown of the present ends with what is to come.
  const nowMs = Date.now();
  const holds = acceptedWindow(realm, nowMs);
  const latestMs = Math.min(holds.untilMs, realm.drillClockMs === null ? nowMs : holds.untilMs);
  const fromMs = Math.max(timeParameter('from', query.from), Math.ceil(holds.fromMs));
  const untilMs = Math.min(momentParameter(realm, 'until', query.until), Math.floor(latestMs));
  if (untilMs <= fromMs) throw invalidField('until', 'must lie after "from"');
  if (untilMs - fromMs > MAX_PACK_DAYS * 86_400_000)
    throw invalidField('until', `a pack takes in ${MAX_PACK_DAYS} days at most`);
  const domains = listOf('domains', query.domains).map((name) => {
    const domain = DOMAINS.find((each) => each === name);
    if (domain === undefined) throw invalidField('domains', `"${name}" is none of ${DOMAINS.join(', ')}`);
    return domain;
  });
  const things = listOf('things', query.things);
  if (things.length > MAX_THINGS) throw invalidField('things', `name ${MAX_THINGS} at most, or domains`);
  for (const slug of things) if (!SLUG_PATTERN.test(slug)) throw invalidField('things', `"${slug}" names no thing`);
  const only = domains.length + things.length === 0 ? null : { domains, things };
  return { realm, fromMs, untilMs, only, events: oneOf('events', query.events, ['0', '1'] as const) === '1' };
}

function listOf(field: string, value: unknown): string[] {
  const text = optionalTextParameter(field, value);
  return text === null ? [] : [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== '');
}

/** The first where none is named. */
function oneOf<T extends string>(field: string, value: unknown, known: readonly [T, ...T[]]): T {
  const text = optionalTextParameter(field, value) ?? known[0];
  const found = known.find((each) => each === text);
  if (found === undefined) throw invalidField(field, `must be one of ${known.join(', ')}`);
  return found;
}

/** `goi-su-co_live_251120-0800_251120-1230.ioc.gz`, by the clocks of Viet Nam */
function fileName({ realm, fromMs, untilMs }: PackQuestion): string {
  const said = (ms: number) => {
    const text = new Date(ms + ZONE_OFFSET_MS).toISOString();
    return `${text.slice(2, 10).replaceAll('-', '')}-${text.slice(11, 16).replace(':', '')}`;
  };
  return `goi-su-co_${realm.slug}_${said(fromMs)}_${said(untilMs)}.ioc.gz`;
}
