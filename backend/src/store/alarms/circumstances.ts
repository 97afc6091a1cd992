import { type Circumstances, stepAlarm } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../realms.ts';
import { IS_OPEN } from './alarm-rows.ts';
import { fitsScope } from './scope.ts';
import { lockAlarms, takeStep, writeAlarms } from './write-alarm.ts';

type Realm = Pick<RealmRow, 'id' | 'schema'>;

/** What holds for a thing `t` at the moment `$2`: the oldest window that covers it, and whether it is out of service. */
function circumstances({ schema }: Realm): string {
  return `LEFT JOIN LATERAL (
      SELECT w.reason, w.who FROM ${schema}.maintenance_window w
      WHERE w.realm_id = $1 AND w.from_time <= to_timestamp($2 / 1000.0) AND w.to_time > to_timestamp($2 / 1000.0)
        AND ${fitsScope('w.scope')}
      ORDER BY w.id LIMIT 1) w ON true
    LEFT JOIN ${schema}.out_of_service o ON o.thing_id = t.id`;
}

interface CircumstancesRow {
  thingId: number;
  windowWhy: string | null;
  windowWho: string | null;
  outWhy: string | null;
  outWho: string | null;
}

/** What holds for the things named at a moment of the realm's clock, by thing. */
export async function readCircumstances(
  client: pg.ClientBase,
  realm: Realm,
  thingIds: readonly number[],
  atMs: number,
): Promise<Map<number, Circumstances>> {
  const { rows } = await client.query<CircumstancesRow>(
    `SELECT t.id AS "thingId", w.reason AS "windowWhy", w.who AS "windowWho", o.reason AS "outWhy", o.who AS "outWho"
     FROM ${realm.schema}.thing t ${circumstances(realm)} WHERE t.realm_id = $1 AND t.id = ANY($3::int[])`,
    [realm.id, atMs, thingIds],
  );
  return new Map(
    rows.map(({ thingId, windowWhy, windowWho, outWhy, outWho }) => [
      thingId,
      {
        maintenance: windowWhy === null ? null : { why: windowWhy, who: windowWho! },
        outOfService: outWhy === null ? null : { why: outWhy, who: outWho! },
      },
    ]),
  );
}

/**
 * Brings the realm's open alarms into line with its maintenance windows and the things out of service at a moment, in one
 * transaction of the caller's; returns how many changed. Again and again it begins and ends windows on time.
 */
export async function settleOpenAlarms(client: pg.ClientBase, realm: Realm, atMs: number): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT a.id::text FROM ${realm.schema}.alarm a JOIN ${realm.schema}.thing t ON t.id = a.thing_id ${circumstances(realm)}
     WHERE a.realm_id = $1 AND ${IS_OPEN}
       AND (a.suppressed <> (w.reason IS NOT NULL) OR a.out_of_service <> (o.thing_id IS NOT NULL))`,
    [realm.id, atMs],
  );
  if (rows.length === 0) return 0;
  const locked = await lockAlarms(
    client,
    realm,
    rows.map(({ id }) => id),
  );
  const holding = await readCircumstances(client, realm, [...new Set(locked.map(({ thingId }) => thingId))], atMs);
  const settled = locked.map((draft) =>
    takeStep(
      draft,
      stepAlarm(draft.state, { type: 'circumstances', atMs, circumstances: holding.get(draft.thingId)! }),
    ),
  );
  return (await writeAlarms(client, realm, settled)).length;
}
