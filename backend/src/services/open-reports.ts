import type { WallReports } from '@commune/contract';
import { reportStanding } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../store/realms.ts';
import { serviceConfiguration } from '../store/services/configuration.ts';
import { reportsToBeDone } from '../store/services/objects.ts';
import { toldOf } from '../store/services/told.ts';

/** They are judged one by one; a commune has some dozens. Of more the oldest are judged, and the others count as not known. */
const MOST_JUDGED = 3000;

/** How many citizen reports are open and overdue: from the register, by the rules of the list of reports. */
export async function openReports(db: pg.Pool | pg.ClientBase, realm: RealmRow, atMs: number): Promise<WallReports> {
  const { n, reports } = await reportsToBeDone(db, realm, MOST_JUDGED);
  const { reportTerms, clock } = await serviceConfiguration(db);
  const { knownMs } = await toldOf(db, realm, 'citizen_report', atMs);
  const tally = { open: n, overdue: 0, known: 0, knownMs };
  for (const report of reports) {
    const standing = reportStanding(report, reportTerms, clock, atMs);
    if (standing === 'no_due_date') continue;
    tally.known++;
    if (standing === 'overdue') tally.overdue++;
  }
  return tally;
}
