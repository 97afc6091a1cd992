import type { Localized, RealmKind, ToldBy } from '@commune/contract';
import type pg from 'pg';
import { exactMs } from './epoch-ms.ts';

/** The schema that holds a realm's rows: the real commune apart from everything simulated. */
export type RealmSchema = 'live' | 'sandbox';

export interface RealmRow {
  id: number;
  slug: string;
  kind: RealmKind;
  schema: RealmSchema;
  name: Localized;
  communeCode: string;
  /** fixed bounds of the times it accepts, epoch ms; null where the bound moves with the clock */
  acceptFromMs: number | null;
  acceptUntilMs: number | null;
  acceptDays: number | null;
  /** for how many days its readings are kept; null: for ever */
  keptDays: number | null;
  /** where a drill's clock stood when this was read; null: the realm goes by the wall's */
  drillClockMs: number | null;
  toldBy: ToldBy;
  /** a drill that holds what another realm recorded: nothing in it is evaluated or derived again */
  recorded: boolean;
}

/** Those there are; one that a pack is being read into is none yet. */
export async function listRealms(db: pg.Pool | pg.ClientBase, keptDays: number | null = null): Promise<RealmRow[]> {
  return readRealms(db, 'drill.opening IS NOT TRUE', keptDays);
}

/** Those that packs are being read into, or were when their process ended. */
export async function listOpening(db: pg.Pool | pg.ClientBase): Promise<RealmRow[]> {
  return readRealms(db, 'drill.opening', null);
}

async function readRealms(db: pg.Pool | pg.ClientBase, which: string, keptDays: number | null): Promise<RealmRow[]> {
  const { rows } = await db.query<Omit<RealmRow, 'schema' | 'keptDays'>>(
    `SELECT id, slug, kind, name, commune_code AS "communeCode",
            ${exactMs('accept_from')} AS "acceptFromMs",
            ${exactMs('accept_until')} AS "acceptUntilMs", accept_days AS "acceptDays",
            ${exactMs('coalesce(drill.clock_at, clock_start)')} AS "drillClockMs",
            CASE WHEN kind <> 'drill' THEN 'written' ELSE coalesce(drill.pack->>'toldBy', 'measured') END AS "toldBy",
            drill.pack IS NOT NULL AS recorded
     FROM core.realm LEFT JOIN core.drill ON realm_id = id WHERE ${which} ORDER BY id`,
  );
  return rows.map((row) => ({
    ...row,
    schema: row.kind === 'live' ? 'live' : 'sandbox',
    // A drill keeps its time as long as it exists.
    keptDays: row.kind === 'drill' ? null : keptDays,
  }));
}

/** Whether rows of a table with a realm are of one where what comes in leads to something. */
export function isNotRecorded(alias: string): string {
  return `NOT EXISTS (SELECT FROM core.drill k WHERE k.realm_id = ${alias}.realm_id AND k.pack IS NOT NULL)`;
}

export const ACCEPTED_AHEAD_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/** The times a realm accepts, epoch ms, both ends included; none from which readings are no longer kept. */
export function acceptedWindow(realm: RealmRow, nowMs: number): { fromMs: number; untilMs: number } {
  const keptFromMs = realm.keptDays === null ? Number.NEGATIVE_INFINITY : nowMs - realm.keptDays * DAY_MS;
  return {
    fromMs: Math.max(realm.acceptFromMs ?? nowMs - (realm.acceptDays ?? 0) * DAY_MS, keptFromMs),
    untilMs: realm.acceptUntilMs ?? nowMs + ACCEPTED_AHEAD_MS,
  };
}
