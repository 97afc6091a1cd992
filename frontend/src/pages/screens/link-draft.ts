import { type DisplayLinkInput, WALL_PAGES, type WallPageKey } from '@commune/contract';
import type { ScreensWords } from '../../lib/screens/words.ts';

const DAY_MS = 86_400_000;
const LASTS_MS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, year: 365 * DAY_MS, ever: null } as const;
export type Lasts = keyof typeof LASTS_MS;
export const LASTS = Object.keys(LASTS_MS) as Lasts[];

/** A display link while it is being entered. */
export interface LinkDraft {
  name: string;
  place: string;
  lasts: Lasts;
  pages: WallPageKey[];
}

export function newLink(): LinkDraft {
  return { name: '', place: '', lasts: 'year', pages: [...WALL_PAGES] };
}

/** What is to be sent, or what is wrong with which field. */
export function readLink(
  { name, place, lasts, pages }: LinkDraft,
  nowMs: number,
  { form }: Pick<ScreensWords, 'form'>,
): { input: Omit<DisplayLinkInput, 'realm'> } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  if (name.trim() === '') errors.name = form.nameNeeded;
  if (pages.length === 0) errors.pages = form.pagesNeeded;
  if (Object.keys(errors).length > 0) return { errors };
  const lastsMs = LASTS_MS[lasts];
  const expiresMs = lastsMs === null ? null : nowMs + lastsMs;
  // In the wall's order, whatever was chosen first.
  return {
    input: {
      name: name.trim(),
      place: place.trim(),
      pages: WALL_PAGES.filter((key) => pages.includes(key)),
      expiresMs,
    },
  };
}
