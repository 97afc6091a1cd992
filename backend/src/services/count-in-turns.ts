import { setImmediate } from 'node:timers/promises';
import type { Dossier } from '@commune/contract';
import { type CountContext, countDossiers, type DossierCounts, noDossiers } from '@commune/domain';

/** Some 10 ms of work. */
const AT_ONCE = 5000;

/** Counts many thousand dossiers by the rules of Decision 766, a part at a time with turns of the others in between. */
export async function countInTurns(
  dossiers: readonly Dossier[],
  context: CountContext,
  counts = noDossiers(),
): Promise<DossierCounts> {
  for (let from = 0; from < dossiers.length; from += AT_ONCE) {
    countDossiers(dossiers.slice(from, from + AT_ONCE), context, counts);
    await setImmediate();
  }
  return counts;
}
