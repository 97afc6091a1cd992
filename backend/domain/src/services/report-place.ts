import type { Position } from '@commune/contract';

/** Of a degree: some hundred metres, near enough to know the neighbourhood and too far to tell a house. */
const COARSE = 1000;

/** Where a report is, for whoever does not handle it. */
export function coarsePosition([longitude, latitude]: Position): Position {
  return [Math.round(longitude * COARSE) / COARSE, Math.round(latitude * COARSE) / COARSE];
}
