import type pg from 'pg';
import { valuesAt } from '../store/observations.ts';
import type { Reading } from '../store/reading.ts';
import type { RealmSchema } from '../store/realms.ts';
import type { Sorted } from './batch.ts';

type Rest = Pick<Sorted<Reading>, 'duplicates' | 'conflicts'>;

/**
 * The readings of a batch beside those that were to be stored, once some of these turn out to contradict what is stored:
 * what repeats such a one contradicts it as well, and what contradicts such a one may be what is stored.
 */
export async function judgeByStored(
  client: pg.ClientBase,
  schema: RealmSchema,
  { duplicates, conflicts }: Rest,
  losers: readonly Reading[],
): Promise<Rest> {
  if (losers.length === 0 || duplicates.length + conflicts.length === 0) return { duplicates, conflicts };
  const stored = await valuesAt(client, schema, losers);
  const judged: Rest = { duplicates: [], conflicts: [] };
  const judge = (readings: readonly Reading[], verdict: keyof Rest) => {
    for (const reading of readings) {
      const value = stored.get(`${reading.datastreamId} ${reading.timeMs}`);
      const kind = value === undefined ? verdict : value === reading.value ? 'duplicates' : 'conflicts';
      judged[kind].push(reading);
    }
  };
  judge(duplicates, 'duplicates');
  judge(conflicts, 'conflicts');
  return judged;
}
