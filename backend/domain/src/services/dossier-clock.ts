import type { Dossier, Procedure } from '@commune/contract';
import { type Due, isBareDate, localDay, type WorkingClock } from '../working-days/index.ts';
import { endOf, isClosed } from './fold-dossier.ts';

type Timed = Pick<
  Dossier,
  'state' | 'receivedMs' | 'promisedMs' | 'processedMs' | 'returnedMs' | 'endedMs' | 'supplements'
>;

/**
 * When a dossier is due: its promised date, or where none was said, the term of its procedure after the receipt; both
 * moved on by the working time in which more papers were awaited (until `atMs` where they still are). A promise holds to
 * the end of its day; to the hour where the procedure counts hours. Null where neither is known.
 */
export function dossierDue(
  dossier: Timed,
  procedure: Procedure | undefined,
  clock: WorkingClock,
  atMs: number,
): Due | null {
  const due = promised(dossier, procedure, clock);
  if (due === null || dossier.supplements.length === 0) return due;
  const spans = awaited(dossier.supplements, endOf(dossier) ?? atMs);
  if (due.byHour) {
    const dueMs = clock.add(
      due.dueMs,
      spans.reduce((sum, { fromMs, toMs }) => sum + clock.between(fromMs, toMs), 0),
    );
    return { day: localDay(dueMs), dueMs, byHour: true };
  }
  const days = spans.reduce((sum, { fromMs, toMs }) => sum + clock.days.between(localDay(fromMs), localDay(toMs)), 0);
  return days === 0 ? due : clock.dueOn(clock.days.add(due.day, days));
}

function promised(
  { promisedMs, receivedMs }: Timed,
  procedure: Procedure | undefined,
  clock: WorkingClock,
): Due | null {
  const duration = procedure?.duration ?? null;
  const byHour = duration?.unit === 'working-hour' || !Number.isInteger(duration?.amount ?? 0);
  if (promisedMs !== null) return byHour ? clock.dueBy(promisedMs) : clock.dueOn(localDay(promisedMs));
  return receivedMs === null || duration === null ? null : clock.due(receivedMs, duration);
}

/** The spans in which papers were awaited, those that overlap as one; an open one runs to `untilMs`. */
function awaited(supplements: Timed['supplements'], untilMs: number): { fromMs: number; toMs: number }[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const { requestedMs, answeredMs } of supplements) {
    const toMs = answeredMs ?? untilMs;
    const last = spans.at(-1);
    if (toMs <= requestedMs) continue;
    if (last !== undefined && requestedMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else spans.push({ fromMs: requestedMs, toMs });
  }
  return spans;
}

/** Whether a moment is past what was due. */
export function isPast(ms: number, due: Due): boolean {
  // An end that is a date without an hour is early enough on its day.
  return due.byHour && !isBareDate(ms) ? ms > due.dueMs : localDay(ms) > due.day;
}

/**
 * Where a dossier stands. Of what is resolved: `early` (trước hạn), `on_time` (đúng hạn: on the day), `late` (quá hạn); of
 * what is in hand: `within` (trong hạn), `due_today` (trong hạn, đến hạn hôm nay), `overdue` (quá hạn). `no_due_date`:
 * resolved or in hand, and nobody knows by when. `not_counted`: only registered, or not accepted.
 */
export type DossierStanding = (typeof DOSSIER_STANDINGS)[number];
export const DOSSIER_STANDINGS = [
  'early',
  'on_time',
  'late',
  'within',
  'due_today',
  'overdue',
  'no_due_date',
  'not_counted',
] as const;

export function dossierStanding(
  dossier: Timed,
  procedure: Procedure | undefined,
  clock: WorkingClock,
  atMs: number,
): DossierStanding {
  if (dossier.state === 'registered' || dossier.state === 'refused') return 'not_counted';
  const due = dossierDue(dossier, procedure, clock, atMs);
  if (due === null) return 'no_due_date';
  const endMs = endOf(dossier);
  if (isClosed(dossier.state)) {
    // Closed, and nobody says when: no better than if it ended now.
    if (isPast(endMs ?? atMs, due)) return 'late';
    return endMs !== null && localDay(endMs) < due.day ? 'early' : 'on_time';
  }
  if (isPast(atMs, due)) return 'overdue';
  return localDay(atMs) === due.day ? 'due_today' : 'within';
}
