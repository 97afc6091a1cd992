import { z } from 'zod';
import type { SelfScoreAnswer, ServiceBoard } from './service-board.ts';
import type { OfficialScore, ScoreGroupKey, ScoreState } from './services/index.ts';
import { type Localized, slugSchema } from './words.ts';

/** The pages of leadership's wall, in the order in which they come. */
export const WALL_PAGES = ['overview', 'flood', 'infrastructure', 'environment', 'services', 'plan'] as const;
export type WallPageKey = (typeof WALL_PAGES)[number];

/** `POST /api/display-links` (operator): a link that opens the wall on a screen, without a session. */
export const displayLinkInputSchema = z.strictObject({
  /** what the screen is called: «Màn hình lớn» */
  name: z.string().normalize().trim().min(1).max(80),
  /** where it hangs: «Phòng họp tầng 2» */
  place: z.string().normalize().trim().max(120).default(''),
  realm: slugSchema,
  /** in which order they come is the wall's */
  pages: z
    .array(z.enum(WALL_PAGES, `one of ${WALL_PAGES.join(', ')}`))
    .min(1, 'name at least one page')
    .max(WALL_PAGES.length)
    .refine((pages) => new Set(pages).size === pages.length, 'names a page twice'),
  /** epoch ms from which on it opens nothing more; null: until it is revoked */
  expiresMs: z.number().int().nullable().default(null),
});
export type DisplayLinkInput = z.infer<typeof displayLinkInputSchema>;

/** `GET /api/display-links`; epoch ms. */
export interface DisplayLink extends DisplayLinkInput {
  id: number;
  createdBy: string;
  createdMs: number;
  /** when a screen opened it last; null where none ever has */
  openedMs: number | null;
  /** how many screens hold a token of it */
  screens: number;
  /** when one of them was heard last; null where none ever was */
  seenMs: number | null;
  revokedMs: number | null;
  revokedBy: string | null;
}

/** The answer to the making of one: `path` is told once, no one can read it again. */
export interface DisplayLinkMade {
  id: number;
  path: string;
}

/** `GET /api/display`, answered to anybody: what a link opens to this screen. `none`: it was never opened by one. */
export type Display =
  | { state: 'none' }
  | { state: 'open'; name: string; realm: string; pages: WallPageKey[] }
  | { state: 'revoked' }
  | { state: 'expired' };

/** One group of Decision 766 on the wall; `points` null where no indicator of it is scored, and `state` says why. */
export interface WallScore {
  key: ScoreGroupKey;
  name: Localized;
  points: number | null;
  applicable: number;
  max: number;
  state: ScoreState;
}

/** Citizen reports to which something is to be done: on `/reports` the new ones, those handed to a unit and those being handled. */
export interface WallReports {
  open: number;
  /** of the open ones */
  overdue: number;
  /** of how many of the open ones it is known by when they are due */
  known: number;
  /** the last that a system or a file said of any report holds for this moment; null: Chưa có số liệu */
  knownMs: number | null;
}

/** `GET /api/wall/services?realm=`: the public-services board and the self-score of its period, without a single dossier's code. */
export interface WallServices {
  board: ServiceBoard;
  /** null where nobody has laid down how the points are spread */
  score:
    | (Omit<WallScore, 'key' | 'name'> & Pick<SelfScoreAnswer, 'dossiers' | 'knownMs'> & { groups: WallScore[] })
    | null;
  /** the score that was published last, of its own period; null where none is recorded */
  official: Pick<OfficialScore, 'from' | 'to' | 'points' | 'source' | 'toldOn'> | null;
  reports: WallReports;
}
