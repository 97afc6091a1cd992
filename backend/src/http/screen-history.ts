import { RequestError } from '../errors.ts';
import type { ObservationQuestion } from './observation-question.ts';

const HOUR_MS = 3_600_000;
/** The wall draws the river and the rain of 48 hours; half as much again leaves it room. */
const MOST_HOURS = 72;

/** Throws a 403 where a screen asks for more of history than a wall draws: that is for people. */
export function requireWithinWall({ range }: ObservationQuestion, format: 'json' | 'csv'): void {
  if (format === 'csv') throw refusal('format', 'a screen is given no CSV file; sign in to download one');
  if (range.toMs - range.fromMs <= MOST_HOURS * HOUR_MS) return;
  throw refusal('from', `a screen may ask for ${MOST_HOURS} hours at a time; sign in to read more`);
}

function refusal(field: string, reason: string): RequestError {
  return new RequestError(403, 'not-allowed', reason, [{ field, reason }]);
}
