import type { BoardCounter, Dossier, Localized } from '@commune/contract';
import { localDay, type PaymentsTold, STALE_AFTER_INTERVALS, startOfLocalDay } from '@commune/domain';
import type pg from 'pg';
import { exactMs } from '../epoch-ms.ts';
import type { RealmRow } from '../realms.ts';

type Db = pg.Pool | pg.ClientBase;
const at = (parameter: string) => `to_timestamp(${parameter} / 1000.0)`;

const dayOf = (parameter: string) => `(${at(parameter)} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date`;

/** Since the beginning of one local day until now; `todayMs`: when today began. */
export interface Period {
  fromMs: number;
  todayMs: number;
  atMs: number;
}

export interface CameRow {
  channel: string | null;
  period: number;
  today: number;
  withFee: number;
  /** of those with a fee, of which it is known how it was paid */
  feeKnown: number;
  paidOnline: number;
}

const NEVER: PaymentsTold = { fromMs: 0, toMs: 0 };

/**
 * What was received since a day, by how it came: earlier days from their counts, today from the dossiers. Of what came in
 * while payments are told it is known how it was paid, whole days at once and the last day by its dossiers.
 */
export async function receivedSince(
  db: Db,
  { id, schema }: RealmRow,
  { fromMs, todayMs, atMs }: Period,
  told: PaymentsTold | null,
): Promise<CameRow[]> {
  const { fromMs: fromTold, toMs: toTold } = told ?? NEVER;
  const { rows } = await db.query<CameRow>(
    `WITH days AS (
       SELECT nullif(channel, '') AS channel, n, 0 AS today, with_fee, paid_online,
              CASE WHEN day >= ${dayOf('$5')} AND day < ${dayOf('$6')} THEN with_fee ELSE fee_known END AS fee_known
       FROM ${schema}.dossier_came_day WHERE realm_id = $1 AND day >= ${dayOf('$2')} AND day < ${dayOf('$3')}
       UNION ALL
       SELECT channel, 0, 0, 0, 0, 1 FROM ${schema}.dossier
       WHERE realm_id = $1 AND counted AND fee_vnd > 0 AND paid_online IS NULL
         AND came_at >= greatest(${at('$7')}, ${at('$2')}) AND came_at <= ${at('$6')} AND came_at < ${at('$3')}
       UNION ALL
       SELECT channel, 1, 1, coalesce((fee_vnd > 0)::int, 0), coalesce((fee_vnd > 0 AND paid_online)::int, 0),
              coalesce((fee_vnd > 0 AND (paid_online IS NOT NULL OR came_at <= ${at('$6')}))::int, 0)
       FROM ${schema}.dossier WHERE realm_id = $1 AND counted AND came_at >= ${at('$3')} AND came_at <= ${at('$4')})
     SELECT channel, sum(n)::int AS period, sum(today)::int AS today, coalesce(sum(with_fee), 0)::int AS "withFee",
            coalesce(sum(fee_known), 0)::int AS "feeKnown", coalesce(sum(paid_online), 0)::int AS "paidOnline"
     FROM days GROUP BY channel`,
    [id, fromMs, todayMs, atMs, fromTold, toTold, startOfLocalDay(localDay(toTold))],
  );
  return rows;
}

export interface InHandCounts {
  within: number;
  dueToday: number;
  overdue: number;
  noDueDate: number;
}

/** A due day has passed when it is over, a due hour when it is. Each is told a parameter, of epoch ms. */
export const isOverdue = (now: string, today: string) =>
  `due_at < CASE WHEN due_by_hour THEN ${at(now)} ELSE ${at(today)} END`;
export const isDueToday = (now: string, today: string, tomorrow: string) =>
  `due_at < ${at(tomorrow)} AND NOT ${isOverdue(now, today)}`;

const OVERDUE = isOverdue('$2', '$3');
const DUE_TODAY = isDueToday('$2', '$3', '$4');

export interface ResolvedRow {
  outcome: string;
  period: number;
  today: number;
}

/** What was resolved since a day, and of it what today: an end that is said to be still to come is none of today's. What is closed without saying when is judged as if it had ended now. */
export async function resolvedSince(
  db: Db,
  { id, schema }: RealmRow,
  { fromMs, todayMs, atMs }: Period,
): Promise<ResolvedRow[]> {
  const { rows } = await db.query<ResolvedRow>(
    `WITH days AS (
       SELECT outcome, n, 0 AS today FROM ${schema}.dossier_ended_day
       WHERE realm_id = $1 AND day >= ${dayOf('$4')} AND day < ${dayOf('$3')}
       UNION ALL
       SELECT outcome, 1, (ended_at <= ${at('$2')})::int FROM ${schema}.dossier
       WHERE realm_id = $1 AND counted AND NOT in_hand AND outcome IS NOT NULL AND ended_at >= ${at('$3')}
       UNION ALL
       SELECT CASE WHEN ${OVERDUE} THEN 'late' ELSE 'on_time' END, 1,
              (ended_at >= ${at('$3')} AND ended_at <= ${at('$2')})::int FROM ${schema}.dossier
       WHERE realm_id = $1 AND counted AND NOT in_hand AND outcome IS NULL AND ended_at >= ${at('$4')})
     SELECT outcome, sum(n)::int AS period, sum(today)::int AS today FROM days GROUP BY outcome`,
    [id, atMs, todayMs, fromMs],
  );
  return rows;
}

export interface Today {
  atMs: number;
  todayMs: number;
  tomorrowMs: number;
}

/** What is in hand and does not wait for papers, whose day moves on. */
export async function inHand(
  db: Db,
  { id, schema }: RealmRow,
  { atMs, todayMs, tomorrowMs }: Today,
): Promise<InHandCounts> {
  const { rows } = await db.query<InHandCounts>(
    `SELECT count(*) FILTER (WHERE due_at IS NULL)::int AS "noDueDate", count(*) FILTER (WHERE ${OVERDUE})::int AS overdue,
            count(*) FILTER (WHERE ${DUE_TODAY})::int AS "dueToday",
            count(*) FILTER (WHERE due_at >= ${at('$4')})::int AS within
     FROM ${schema}.dossier WHERE realm_id = $1 AND in_hand AND NOT waiting`,
    [id, atMs, todayMs, tomorrowMs],
  );
  return rows[0]!;
}

/** Those that wait for papers, as objects: how long they have, depends on the moment. */
export async function waitingDossiers(db: Db, { id, schema }: RealmRow, limit: number): Promise<Dossier[]> {
  const { rows } = await db.query<{ object: Dossier }>(
    `SELECT object FROM ${schema}.dossier WHERE realm_id = $1 AND in_hand AND waiting ORDER BY due_at LIMIT $2`,
    [id, limit],
  );
  return rows.map(({ object }) => object);
}

export interface Knowledge {
  contradictions: number;
  /** events of the period that say nothing that can be used: of no known type, or of nobody */
  unread: number;
  cashless: number;
  /** those whose way is known */
  payments: number;
  paid: number;
}

/** What contradicts itself, and how was paid since a moment. */
export async function knowledge(db: Db, { id, schema }: RealmRow, fromMs: number, atMs: number): Promise<Knowledge> {
  const { rows } = await db.query<Knowledge>(
    `SELECT (SELECT count(*)::int FROM ${schema}.service_event WHERE realm_id = $1 AND kind IS NULL
               AND time >= ${at('$2')} AND time <= ${at('$3')}) AS unread,
            (SELECT count(*)::int FROM ${schema}.dossier WHERE realm_id = $1 AND contradictions > 0) AS contradictions,
            count(*) FILTER (WHERE method <> 'cash')::int AS cashless, count(method)::int AS payments, count(*)::int AS paid
     FROM ${schema}.payment WHERE realm_id = $1 AND state = 'paid'
       AND paid_at >= ${at('$2')} AND paid_at <= ${at('$3')}`,
    [id, fromMs, atMs],
  );
  return rows[0]!;
}

const FIGURES = {
  'counter-open': 'open',
  'hall-open': 'open',
  'queue-length': 'queue',
  'waiting-time': 'waitingMin',
  'tickets-served': 'servedToday',
} as const;

interface FigureRow {
  thing: string;
  kind: string;
  name: Localized | null;
  property: keyof typeof FIGURES;
  timeMs: number | null;
  value: number | null;
  /** of a counter: by how much it has gone up today, begun anew or not */
  served: number | null;
}

/** The hall and its counters with their newest figures; what is stale, and what never was, is no figure of the present. */
export async function counters(db: Db, { id, schema }: RealmRow, { atMs, todayMs }: Today): Promise<BoardCounter[]> {
  const { rows } = await db.query<FigureRow>(
    `SELECT t.slug AS thing, t.kind, t.name, p.key AS property, ${exactMs('o.time')} AS "timeMs", o.value, b.served
     FROM ${schema}.thing t JOIN ${schema}.datastream d ON d.thing_id = t.id
     JOIN core.observed_property p ON p.id = d.property_id
     LEFT JOIN LATERAL (
       SELECT time, value FROM ${schema}.observation
       WHERE datastream_id = d.id AND time >= ${at('$2')} - d.expected_interval_s * $3::int * INTERVAL '1 second'
         AND time <= ${at('$2')} ORDER BY time DESC LIMIT 1) o ON true
     LEFT JOIN LATERAL (
       SELECT CASE WHEN count(*) > 0 THEN coalesce(
                sum(CASE WHEN value >= before THEN value - before ELSE value END) FILTER (WHERE before IS NOT NULL), 0) END AS served
       FROM (SELECT value, lag(value) OVER (ORDER BY time) AS before FROM ${schema}.observation
             WHERE p.key = 'tickets-served' AND datastream_id = d.id AND time >= ${at('$4')} AND time <= ${at('$2')}) steps) b ON true
     WHERE t.realm_id = $1 AND t.kind IN ('service-hall', 'service-counter') AND t.state = 'registered'
       AND p.key = ANY($5)
     ORDER BY t.kind DESC, t.slug`,
    [id, atMs, STALE_AFTER_INTERVALS, todayMs, Object.keys(FIGURES)],
  );
  const byThing = new Map<string, BoardCounter>();
  for (const row of rows) {
    const counter = byThing.get(row.thing) ?? emptyCounter(row);
    byThing.set(row.thing, counter);
    if (row.value === null || row.timeMs === null) continue;
    const figure = FIGURES[row.property];
    if (figure === 'open') counter.open = row.value === 1;
    else if (figure === 'servedToday') counter.servedToday = row.served;
    else counter[figure] = row.value;
    // All of them are at least as young.
    counter.knownMs = Math.min(counter.knownMs ?? row.timeMs, row.timeMs);
  }
  return [...byThing.values()];
}

function emptyCounter({ thing, kind, name }: FigureRow): BoardCounter {
  const figures = { open: null, queue: null, waitingMin: null, servedToday: null, knownMs: null };
  return { thing, kind, name, ...figures };
}
