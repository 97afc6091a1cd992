import type { Procedure, WorkingCalendarDefinition } from '@commune/contract';
import { type ReportTerms, WorkingClock } from '@commune/domain';
import type pg from 'pg';

/** What the clocks of services run by. */
export interface ServiceConfiguration {
  procedures: ReadonlyMap<string, Procedure>;
  clock: WorkingClock;
  /** null: nobody has laid any down */
  reportTerms: ReportTerms | null;
}

/** Where nobody has laid down when the office works: Monday to Friday, and no holidays. */
const DEFAULT_CALENDAR: WorkingCalendarDefinition = {
  weekend: [6, 7],
  holidays: [],
  madeUp: [],
  hours: [
    { from: '07:30', to: '11:30' },
    { from: '13:30', to: '17:00' },
  ],
  sameDayUntil: '15:00',
};

const clocks = new WeakMap<pg.Pool | pg.ClientBase, { text: string; clock: WorkingClock }>();

export async function serviceConfiguration(db: pg.Pool | pg.ClientBase): Promise<ServiceConfiguration> {
  const { rows } = await db.query<{
    procedures: Procedure[] | null;
    calendar: string | null;
    reportTerms: ReportTerms | null;
  }>(
    `SELECT (SELECT jsonb_agg(definition) FROM core.procedure) AS procedures,
            (SELECT definition::text FROM core.service_setting WHERE key = 'working-calendar') AS calendar,
            (SELECT definition FROM core.service_setting WHERE key = 'report-terms') AS "reportTerms"`,
  );
  const { procedures, calendar, reportTerms } = rows[0]!;
  return {
    procedures: new Map((procedures ?? []).map((procedure) => [procedure.code, procedure])),
    clock: clockOf(db, calendar),
    reportTerms,
  };
}

/** A clock counts 120 years when it is made: kept while its calendar is the same. */
function clockOf(db: pg.Pool | pg.ClientBase, calendar: string | null): WorkingClock {
  const text = calendar ?? '';
  const known = clocks.get(db);
  if (known?.text === text) return known.clock;
  const clock = new WorkingClock(calendar === null ? DEFAULT_CALENDAR : JSON.parse(calendar));
  clocks.set(db, { text, clock });
  return clock;
}
