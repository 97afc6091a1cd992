import {
  DOSSIER_LISTS,
  type DossierList,
  type DossierPage,
  LOSS_REASONS,
  type LossPage,
  type LossReason,
  type LostSubject,
  SCORE_INDICATORS,
  type ScoreIndicatorKey,
} from '@commune/contract';
import { Router } from 'express';
import { invalidField } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import type { DossierPlace } from '../store/services/dossier-lists.ts';
import type { Access } from './access.ts';
import { optionalTextParameter, wholeNumberParameter } from './optional-parameters.ts';
import { requireOrder, timeParameter } from './parameters.ts';
import { realmOf } from './realm-of.ts';

const PAGE = { least: 1, most: 200, otherwise: 50 };

type LossPlace = Pick<LostSubject, 'subject' | 'reason'>;

export interface ServiceDossierParts {
  access: Access;
  realms: readonly RealmRow[];
  dossiers: (
    realm: RealmRow,
    question: { list: DossierList; after: DossierPlace | null; limit: number },
    atMs: number,
  ) => Promise<Omit<DossierPage, 'next'> & { next: DossierPlace | null }>;
  losses: (
    realm: RealmRow,
    question: {
      fromMs: number;
      toMs: number;
      indicator: ScoreIndicatorKey;
      after: LossPlace | null;
      limit: number;
    },
  ) => Promise<Omit<LossPage, 'next'> & { next: LossPlace | null }>;
}

/**
 * Which dossiers stand behind a figure, by their pseudonymous codes, for who is signed in (operator, leader, engineer):
 * `GET /api/services/dossiers?realm=&standing=[&after=&limit=]`, `GET /api/services/losses?realm=&from=&to=&indicator=[&after=&limit=]`.
 */
export function serviceDossierRoutes({ access, realms, dossiers, losses }: ServiceDossierParts): Router {
  const router = Router();

  router.get('/services/dossiers', async (request, response) => {
    await access.requireRole(request, 'operator', 'leader', 'engineer');
    const { query } = request;
    const realm = realmOf(realms, query.realm);
    const list = choiceParameter('standing', query.standing, DOSSIER_LISTS);
    const after = dossierPlace(query.after);
    const limit = wholeNumberParameter('limit', query.limit, PAGE);
    const { next, ...page } = await dossiers(realm, { list, after, limit }, Date.now());
    const answer: DossierPage = { ...page, next: next && `${next.keyMs ?? ''}~${next.ref}` };
    response.set('Cache-Control', 'no-store').json(answer);
  });

  router.get('/services/losses', async (request, response) => {
    await access.requireRole(request, 'operator', 'leader', 'engineer');
    const { query } = request;
    const realm = realmOf(realms, query.realm);
    const fromMs = timeParameter('from', query.from);
    const toMs = timeParameter('to', query.to);
    requireOrder(fromMs, toMs);
    const indicator = choiceParameter('indicator', query.indicator, SCORE_INDICATORS);
    const after = lossPlace(query.after);
    const limit = wholeNumberParameter('limit', query.limit, PAGE);
    const { next, ...page } = await losses(realm, { fromMs, toMs, indicator, after, limit });
    const answer: LossPage = { ...page, next: next && `${next.subject}~${next.reason}` };
    response.set('Cache-Control', 'no-store').json(answer);
  });

  return router;
}

function choiceParameter<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw invalidField(field, `one of ${choices.join(', ')}`);
  return chosen;
}

const AS_GIVEN_OUT = 'must be what "next" of the page before said';

function dossierPlace(value: unknown): DossierPlace | null {
  const text = optionalTextParameter('after', value);
  if (text === null) return null;
  const parts = /^(-?\d{1,15}(?:\.\d+)?)?~([\p{L}\d._/-]{1,64})$/u.exec(text);
  if (!parts) throw invalidField('after', AS_GIVEN_OUT);
  return { keyMs: parts[1] === undefined ? null : Number(parts[1]), ref: parts[2]! };
}

function lossPlace(value: unknown): LossPlace | null {
  const text = optionalTextParameter('after', value);
  if (text === null) return null;
  const [subject = '', named] = text.split('~');
  const reason: LossReason | undefined = LOSS_REASONS.find((one) => one === named);
  if (subject === '' || subject.length > 64 || reason === undefined) throw invalidField('after', AS_GIVEN_OUT);
  return { subject, reason };
}
