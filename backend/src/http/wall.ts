import type { OfficialScore, SelfScoreAnswer, ServiceBoard, WallServices } from '@commune/contract';
import { stateOfAll } from '@commune/domain';
import { Router } from 'express';
import { RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { realmOf } from './realm-of.ts';
import type { ServiceParts } from './services.ts';

/** All walls show the same and ask twice a second: what was made so lately serves all of them. */
const SHARED_MS = 500;

/** `GET /api/wall/services?realm=`: figures alone. Which dossiers are behind them is no matter for a room. */
export function wallRoutes({ realms, board, score, official, reports }: ServiceParts): Router {
  const router = Router();
  const lately = new Map<string, { atMs: number; answer: Promise<WallServices> }>();

  const make = async (realm: RealmRow, atMs: number): Promise<WallServices> => {
    const figures = await board(realm, atMs, null);
    return {
      board: figures,
      score: await scoreOf(score, realm, figures, atMs),
      official: shownOf(await official(realm)),
      reports: await reports(realm, atMs),
    };
  };

  router.get('/wall/services', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const nowMs = Date.now();
    let made = lately.get(realm.slug);
    if (made === undefined || Math.abs(nowMs - made.atMs) >= SHARED_MS) {
      made = { atMs: nowMs, answer: make(realm, nowMs) };
      lately.set(realm.slug, made);
      // Who asks next does not get a failure again.
      made.answer.catch(() => lately.delete(realm.slug));
    }
    response.set('Cache-Control', 'no-store').json(await made.answer);
  });

  return router;
}

async function scoreOf(
  score: ServiceParts['score'],
  realm: RealmRow,
  { fromMs }: Pick<ServiceBoard, 'fromMs'>,
  toMs: number,
): Promise<WallServices['score']> {
  let answer: SelfScoreAnswer;
  try {
    answer = await score(realm, fromMs, toMs);
  } catch (error) {
    // Without a scheme there is no score, and the board is there all the same.
    if (error instanceof RequestError && error.slug === 'no-score-scheme') return null;
    throw error;
  }
  const { dossiers, knownMs } = answer;
  const { points, applicable, max, groups, indicators } = answer.score;
  return {
    ...{ points, applicable, max, dossiers, knownMs, state: stateOfAll(indicators) },
    groups: groups.map((one) => ({ ...one, state: stateOfAll(indicators.filter(({ group }) => group === one.key)) })),
  };
}

function shownOf(official: OfficialScore | null): WallServices['official'] {
  if (official === null) return null;
  const { from, to, points, source, toldOn } = official;
  return { from, to, points, source, toldOn };
}
