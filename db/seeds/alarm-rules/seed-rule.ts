import type { Localized, RuleDraft, Severity } from '@commune/contract';

/** A rule of the commune's first set, for every realm: what has a default is left out. */
export interface SeedRule extends RuleDraft {
  key: string;
}

/** A limit that is ours, or common among those who run such equipment: nobody has confirmed it for this commune. */
export const PRACTICE = 'Thông lệ vận hành, chưa xác minh';

export const MINUTE_S = 60;
export const HOUR_S = 3600;
export const DAY_S = 24 * HOUR_S;

/** In words that can stand as the title of an alarm. */
export function rule(key: string, vi: string, en: string, definition: Omit<RuleDraft, 'name'>): SeedRule {
  return { key, name: { vi, en }, ...definition };
}

/**
 * A limit is written as its text writes it, and counts as reached at the limit itself: where a text forbids only what lies
 * beyond, the alarm is early by one step of the reading, on the safe side.
 */
export function level(severity: Severity, at: number, name?: Localized) {
  return name === undefined ? { severity, at } : { severity, at, name };
}
