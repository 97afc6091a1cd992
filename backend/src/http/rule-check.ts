import type { RuleDefinition } from '@commune/contract';
import { checkRule, type WatchedThing } from '@commune/domain';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import { listWatchedThings } from '../store/alarms/watched-things.ts';
import type { RealmRow } from '../store/realms.ts';
import { listKinds, listProperties } from '../store/things.ts';

/**
 * Throws a 400 that names every part of a rule that is wrong, or that makes it one that never raises an alarm or never ends
 * it. `within` is where the rule stands in the body. Returns the realm's things.
 */
export async function requireUsable(
  pool: pg.Pool,
  realm: RealmRow,
  definition: RuleDefinition,
  within = '',
): Promise<WatchedThing[]> {
  const [properties, listed, things] = await Promise.all([
    listProperties(pool),
    listKinds(pool),
    listWatchedThings(pool, realm),
  ]);
  // A thing may be of a kind that nobody has named.
  const kinds = [...listed, ...things.map(({ kind }) => ({ key: kind }))];
  const faults = checkRule(definition, { properties, kinds, things }).map(({ field, reason }) => ({
    field: `${within}${field}`,
    reason,
  }));
  if (faults.length === 0) return things;
  const detail = faults.map(({ field, reason }) => `${field}: ${reason}`).join('; ');
  throw new RequestError(400, 'invalid-request', detail, faults);
}
