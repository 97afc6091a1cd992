import type { Level } from '@commune/contract';
import type pg from 'pg';
import type { RealmSchema } from '../realms.ts';

/** The levels that a rule in force sets for the stage at the things that it names. */
export interface StageLevels {
  realmId: number;
  /** slugs */
  things: string[];
  levels: Level[];
}

/** Of the current versions of all rules that govern a stage, enabled or not: a level is legal also where no alarm is wanted. */
export async function listStageLevels(client: pg.ClientBase, schema: RealmSchema): Promise<StageLevels[]> {
  const { rows } = await client.query<StageLevels>(
    `SELECT realm_id AS "realmId", definition->'scope'->'things' AS things, definition->'condition'->'levels' AS levels
     FROM ${schema}.alarm_rule
     WHERE superseded_at IS NULL AND (definition->'governing')::boolean
       AND definition->'condition' @> '{"type": "threshold", "property": "stage", "direction": "above"}'
       AND definition->'scope' ? 'things'
     ORDER BY realm_id, key`,
  );
  return rows;
}
