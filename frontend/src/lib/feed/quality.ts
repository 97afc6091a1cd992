import { QUALITY, type Quality } from '@commune/contract';

const KNOWN = new Set<number>(Object.values(QUALITY));

/** The quality code as one of those that have a word; a code of a newer server counts as suspect, never as good. */
export function knownQuality(code: number): Quality {
  return KNOWN.has(code) ? (code as Quality) : QUALITY.suspect;
}

/** Whether the value must not be shown without saying that it is doubted. */
export function isSuspect(code: number): boolean {
  return knownQuality(code) === QUALITY.suspect;
}
