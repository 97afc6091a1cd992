import type { Localized } from '@commune/contract';

/** Stages in metres at which the legal alarm levels BĐ1, BĐ2, BĐ3 of one gauge begin, by one legal text. */
export type FloodLimits = readonly [bd1: number, bd2: number, bd3: number];

/** 0: below BĐ1. */
export type FloodLevel = 0 | 1 | 2 | 3;

/** The level that a stage has reached; a level is reached at its limit. Decision 05/2020/QĐ-TTg. Null for what is no stage. */
export function floodLevel(stageM: number, limits: FloodLimits): FloodLevel | null {
  if (!Number.isFinite(stageM)) return null;
  return limits.filter((limit) => stageM >= limit).length as FloodLevel;
}

/** The limits among levels that have names; null unless BĐ1, BĐ2 and BĐ3 are each there and rise. */
export function floodLimits(levels: readonly { at: number; name?: Localized | undefined }[]): FloodLimits | null {
  const [bd1, bd2, bd3] = ['BĐ1', 'BĐ2', 'BĐ3'].map((name) => levels.find((level) => level.name?.vi === name)?.at);
  if (bd1 === undefined || bd2 === undefined || bd3 === undefined || bd1 >= bd2 || bd2 >= bd3) return null;
  return [bd1, bd2, bd3];
}
