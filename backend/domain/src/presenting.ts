import { type Present, type Screen, WALL_PAGES, type WallPageKey } from '@commune/contract';

/** The page that a word of whoever presents puts on a screen; null: none, the plan has its turn. */
export function pagePresented(
  present: Present,
  { pages, showing, seenMs, presented }: Pick<Screen, 'pages' | 'showing' | 'seenMs' | 'presented'>,
): WallPageKey | null {
  if (present.act === 'release') return null;
  if (present.act === 'open') return present.page;
  // What was put there a moment ago the screen may not have told of yet; an alarm that came since then it has.
  const isLast = presented !== null && (showing.by !== 'alarm' || presented.fromMs >= seenMs);
  const at = isLast ? presented.page : showing.page;
  if (present.act === 'hold') return at;
  const round = WALL_PAGES.filter((page) => pages.includes(page));
  const step = present.act === 'next' ? 1 : -1;
  return round[(round.indexOf(at) + step + round.length) % round.length]!;
}
