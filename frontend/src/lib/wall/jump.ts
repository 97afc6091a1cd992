import type { Alarm, Domain, Presented, ShownBy, WallPageKey } from '@commune/contract';
import { type PlanPart, type Shown, turnAt } from './rotation.ts';

/** How long the page of a new critical alarm stays. */
export const HOLD_MS = 60_000;

const PAGE_OF: Record<Domain, WallPageKey> = {
  environment: 'environment',
  river: 'flood',
  water: 'infrastructure',
  power: 'infrastructure',
  lighting: 'infrastructure',
  traffic: 'infrastructure',
  waste: 'infrastructure',
  network: 'infrastructure',
  services: 'services',
  reports: 'services',
};

export interface Jump {
  page: WallPageKey;
  fromMs: number;
}

/**
 * Where news leads at a moment: to the page of the newest critical alarm, to the overview where this wall does not show that
 * page, and nowhere where it shows neither or nothing is critical.
 */
export function jumpFor(news: readonly Alarm[], offered: readonly WallPageKey[], nowMs: number): Jump | null {
  const critical = news.filter(({ severity }) => severity === 'critical');
  if (critical.length === 0) return null;
  const newest = critical.reduce((a, b) => (b.changedMs > a.changedMs ? b : a));
  const page = [PAGE_OF[newest.thing.domain], 'overview' as const].find((one) => offered.includes(one));
  return page === undefined ? null : { page, fromMs: nowMs };
}

/** What brings a page forward out of its turn. */
export interface Forward {
  jump: Jump | null;
  presented: Presented | null;
}

/**
 * What is on the wall: while a jump is held its page, while somebody presents theirs, else the page whose turn it is. Of a
 * jump and a word of whoever presents the later outranks the other: a critical alarm comes forward over what is presented,
 * and whoever presents may go on at once; without a word what was presented comes back when the jump is over.
 */
export function shownAt(
  nowMs: number,
  { jump, presented }: Forward,
  plan: readonly PlanPart[],
  offered: readonly WallPageKey[],
): Shown & { by: ShownBy } {
  const isPresented = presented !== null && offered.includes(presented.page) && nowMs < presented.untilMs;
  const isHeld = jump !== null && offered.includes(jump.page) && nowMs >= jump.fromMs && nowMs < jump.fromMs + HOLD_MS;
  if (isHeld && !(isPresented && presented.fromMs >= jump.fromMs)) {
    return { page: jump.page, sinceMs: jump.fromMs, untilMs: jump.fromMs + HOLD_MS, by: 'alarm' };
  }
  if (isPresented) {
    return { page: presented.page, sinceMs: presented.fromMs, untilMs: presented.untilMs, by: 'hand' };
  }
  return { ...turnAt(nowMs, plan, offered), by: 'plan' };
}
