import type pg from 'pg';
import type { RealmSchema } from '../realms.ts';

const DAY = "AT TIME ZONE 'Asia/Ho_Chi_Minh')::date";

/**
 * Takes dossiers out of the counts of their days (-1) or puts them in (1): to be called before and after they are written,
 * in one transaction, by the one process that writes them.
 */
export async function countDays(
  client: pg.ClientBase,
  schema: RealmSchema,
  realmId: number,
  refs: readonly string[],
  sign: 1 | -1,
): Promise<void> {
  const of = `FROM ${schema}.dossier WHERE realm_id = $1 AND ref = ANY($2) AND counted`;
  await client.query(
    `INSERT INTO ${schema}.dossier_came_day AS d (realm_id, day, channel, n, with_fee, fee_known, paid_online)
     SELECT $1, (came_at ${DAY}, coalesce(channel, ''), $3 * count(*), $3 * count(*) FILTER (WHERE fee_vnd > 0),
            $3 * count(*) FILTER (WHERE fee_vnd > 0 AND paid_online IS NOT NULL),
            $3 * count(*) FILTER (WHERE fee_vnd > 0 AND paid_online)
     ${of} GROUP BY 2, 3
     ON CONFLICT (realm_id, day, channel) DO UPDATE
       SET n = d.n + excluded.n, with_fee = d.with_fee + excluded.with_fee, fee_known = d.fee_known + excluded.fee_known,
           paid_online = d.paid_online + excluded.paid_online`,
    [realmId, refs, sign],
  );
  await client.query(
    `INSERT INTO ${schema}.dossier_ended_day AS d (realm_id, day, outcome, n)
     SELECT $1, (ended_at ${DAY}, outcome, $3 * count(*) ${of} AND NOT in_hand AND outcome IS NOT NULL GROUP BY 2, 3
     ON CONFLICT (realm_id, day, outcome) DO UPDATE SET n = d.n + excluded.n`,
    [realmId, refs, sign],
  );
}
