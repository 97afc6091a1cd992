import { z } from 'zod';
import { WALL_PAGES, type WallPageKey } from './wall.ts';

/** Why a page stands on a wall: its turn has come, a new critical alarm brought it forward, or somebody presents it. */
const SHOWN_BY = ['plan', 'alarm', 'hand'] as const;
export type ShownBy = (typeof SHOWN_BY)[number];

/** What a screen tells of itself: which page stands on it, and why. With every change, and again so that it is known to be on. */
export const showingSchema = z.strictObject({ page: z.enum(WALL_PAGES), by: z.enum(SHOWN_BY) });
export type Showing = z.infer<typeof showingSchema>;

export const SHOWING_EVERY_MS = 5000;
/** A screen that was not heard for this long is off. */
export const SCREEN_OFF_AFTER_MS = 16_000;

/** After so long without a word from whoever presents, the screen goes back to its plan by itself. */
export const PRESENTING_MS = 10 * 60_000;

/** The page that somebody has put on a screen; epoch ms. Who it is, a room is not told. */
export interface Presented {
  page: WallPageKey;
  /** when the last word was given: it outranks an alarm that came before it */
  fromMs: number;
  untilMs: number;
}

/** `GET /api/screens?realm=` (leader, operator): the screens that display links have opened and that are on now. */
export interface Screen {
  id: number;
  link: number;
  /** of its link, as the place and the pages are */
  name: string;
  place: string;
  pages: WallPageKey[];
  showing: Showing;
  seenMs: number;
  /** null: the plan's turn */
  presented: Presented | null;
}

/**
 * `POST /api/screens/<id>/present` (leader, operator): `hold` keeps what stands on the screen, `next` and `previous` go
 * round its link's pages, `release` gives it back to its plan. Answers with the screen.
 */
export const presentSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.enum(['hold', 'next', 'previous', 'release']) }),
  z.strictObject({ act: z.literal('open'), page: z.enum(WALL_PAGES) }),
]);
export type Present = z.infer<typeof presentSchema>;
