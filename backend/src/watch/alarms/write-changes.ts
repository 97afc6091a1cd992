import type { ConditionChange } from '@commune/domain';
import type pg from 'pg';
import { readCircumstances } from '../../store/alarms/circumstances.ts';
import { type AlarmDraft, lockOpenAlarms, writeAlarms } from '../../store/alarms/write-alarm.ts';
import type { RealmRow } from '../../store/realms.ts';
import { stepAlarms } from './step-alarms.ts';

const NOTHING_SPECIAL = { maintenance: null, outOfService: null };

/**
 * Writes what changes of conditions make of a realm's alarms, in the caller's transaction; however many, it is the same
 * few statements. Returns the alarms that were opened.
 */
export async function writeChanges(
  client: pg.ClientBase,
  realm: RealmRow,
  changes: readonly ConditionChange[],
  ruleIdOf: (key: string, version: number) => number,
  atMs: number,
): Promise<AlarmDraft[]> {
  if (changes.length === 0) return [];
  const thingIds = [...new Set(changes.map(({ thingId }) => thingId))];
  const open = await lockOpenAlarms(client, realm, thingIds);
  const holding = await readCircumstances(client, realm, thingIds, atMs);
  const drafts = stepAlarms(open, changes, {
    atMs,
    ruleIdOf,
    circumstancesOf: (thingId) => holding.get(thingId) ?? NOTHING_SPECIAL,
  });
  await writeAlarms(client, realm, drafts);
  return drafts.filter(({ id }) => id === null);
}
