import { WALL_PAGES, type WallPageKey } from '@commune/contract';
import { ZONE_OFFSET_MS } from '@commune/domain';

export const PAGE_MS = 20_000;
const HOUR_MS = 3_600_000;

/** From this hour of the Vietnamese day on, these pages, in this order. */
export interface PlanPart {
  fromHour: number;
  pages: readonly WallPageKey[];
}

/** The first part begins at 0. In the office's hours all of it, at night what the duty room watches. */
export const DEFAULT_PLAN: readonly PlanPart[] = [
  { fromHour: 0, pages: ['overview', 'flood', 'infrastructure'] },
  { fromHour: 7, pages: ['overview', 'flood', 'infrastructure', 'environment', 'services', 'plan'] },
  { fromHour: 18, pages: ['overview', 'flood', 'infrastructure', 'environment'] },
];

/** Whoever looks back looks at all of it, at any hour. */
export const PAST_PLAN: readonly PlanPart[] = [{ fromHour: 0, pages: WALL_PAGES }];

export interface Shown {
  page: WallPageKey;
  /** epoch ms; the page stands from here to there */
  sinceMs: number;
  untilMs: number;
}

/** Those of `offered` that the plan shows at a moment; where it shows none of them, all that are offered. */
export function pagesAt(
  nowMs: number,
  plan: readonly PlanPart[],
  offered: readonly WallPageKey[],
): readonly WallPageKey[] {
  const hour = Math.floor((nowMs + ZONE_OFFSET_MS) / HOUR_MS) % 24;
  const part = plan.findLast(({ fromHour }) => fromHour <= hour);
  const planned = (part?.pages ?? []).filter((page) => offered.includes(page));
  return planned.length > 0 ? planned : offered;
}

/**
 * The page of a moment: whoever asks, wherever they began, is told the same, so that a wall which was away comes back in
 * step, and two walls side by side show one page. `offered` has one page at least.
 */
export function turnAt(nowMs: number, plan: readonly PlanPart[], offered: readonly WallPageKey[]): Shown {
  const turn = Math.floor(nowMs / PAGE_MS);
  const pages = pagesAt(nowMs, plan, offered);
  return { page: pages[turn % pages.length]!, sinceMs: turn * PAGE_MS, untilMs: (turn + 1) * PAGE_MS };
}
