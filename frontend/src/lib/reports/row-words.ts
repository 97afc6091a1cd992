import type { ReportRow } from '@commune/contract';
import { shortMoment } from '../i18n/moments.ts';
import { calendarDate, hourMinute, longDuration } from '../i18n/times.ts';
import type { Words } from '../i18n/vi.ts';
import { isOver } from './filter.ts';
import type { ReportWords } from './words.ts';

type Dated = Pick<ReportRow, 'standing' | 'dueMs' | 'byHour' | 'endedMs' | 'progress'>;

/** How a report stands to its due time, in words. A day that is due is over when the day is. */
export function dueWords(
  { standing, dueMs, byHour, endedMs, progress }: Dated,
  nowMs: number,
  words: ReportWords,
  common: Words,
): string {
  if (isOver({ progress })) {
    const ended = endedMs === null ? '' : words.endedAt(shortMoment(endedMs, nowMs));
    const how = standing === 'late' ? words.late : standing === 'in_time' ? words.inTime : '';
    return [how, ended].filter(Boolean).join(' · ');
  }
  if (dueMs === null) return words.noDue;
  if (standing === 'overdue') return words.overdueBy(longDuration(nowMs - dueMs, common));
  if (standing === 'due_today') return words.dueTodayAt(hourMinute(dueMs));
  return words.dueAt(byHour ? shortMoment(dueMs, nowMs) : calendarDate(dueMs).slice(0, 5));
}
