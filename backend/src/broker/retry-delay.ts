const FIRST_MS = 200;
const LONGEST_MS = 5000;
/** Somebody has to change a setting first; asking all the time would fill the broker's log. */
const PERMANENT_MS = 30_000;

/**
 * How long to wait before the attempt after `failures` of them, ms. Twice as long each time, and somewhere in the upper
 * half of that (`chance` 0…1), so that many clients do not all come back at the moment a broker starts.
 */
export function retryDelayMs(failures: number, permanent: boolean, chance: number): number {
  const wholeMs = permanent ? PERMANENT_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return wholeMs * (0.5 + chance / 2);
}
