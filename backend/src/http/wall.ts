import type { SelfScoreAnswer, ServiceBoard, WallServices } from '@commune/contract';
import { Router } from 'express';
import { RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { realmOf } from './realm-of.ts';
import type { ServiceParts } from './services.ts';

/** `GET /api/wall/services?realm=`: figures alone. Which dossiers are behind them is no matter for a room. */
export function wallRoutes({ realms, board, score, official }: ServiceParts): Router {
  const router = Router();

  router.get('/wall/services', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const atMs = Date.now();
    const figures = await board(realm, atMs, null);
    const told = await official(realm);
    const answer: WallServices = {
      board: figures,
      score: await scoreOf(score, realm, figures, atMs),
      official: told && { from: told.from, to: told.to, points: told.points },
    };
    response.set('Cache-Control', 'no-store').json(answer);
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
  const { points, applicable, max, groups } = answer.score;
  return { points, applicable, max, dossiers: answer.dossiers, groups };
}
