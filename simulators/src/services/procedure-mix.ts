import type { Procedure } from '@commune/contract';
import { procedures } from '@commune/db/seeds';
import { weighted } from '../random.ts';

/** How often a procedure is asked for beside the others. */
const OFTEN: Readonly<Record<string, number>> = {
  '2.000815': 30, // certified copies
  '2.000635': 12, // extracts
  '1.001193': 9, // births
  '2.000884': 8, // signatures
  '1.004873': 7, // marital status
  '1.000894': 4,
  '1.000656': 4,
  '1.001776': 4,
  '2.001035': 3,
  '1.004859': 3,
  '1.001612': 3,
  '1.009994': 1.6,
  '1.004884': 1.5,
  '1.001731': 1.5,
  '2.000720': 1.5,
};
const SELDOM = 0.6;

function mix(candidates: readonly Procedure[], weigh: (procedure: Procedure) => number): (unit: number) => Procedure {
  return weighted(candidates.map((one) => [one, (OFTEN[one.code] ?? SELDOM) * weigh(one)]));
}

/** Of what comes over the counter or by post. */
export const pickAtCounter = mix(procedures, () => 1);

/** What is offered toàn trình is filed online more often than what is in part. */
export const pickOnline = mix(
  procedures.filter(({ online }) => online !== 'none'),
  ({ online }) => (online === 'full' ? 1.6 : 1),
);
