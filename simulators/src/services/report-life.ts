import type { Position, ReportCategory } from '@commune/contract';
import { reportTerms } from '@commune/db/seeds';
import { HOUR_MS, MINUTE_MS, officeClock } from '../world/calendar.ts';
import { type Draw, type Happening, happening, type Life } from './register.ts';

export interface Sighting {
  ref: string;
  category: ReportCategory;
  hamlet: string;
  position: Position | undefined;
  seenMs: number;
  /** the report before it at this place, of which it may be the double */
  before: string | undefined;
}

export type ReportDraw = 'acceptance' | 'outcome' | 'late' | 'start' | 'work' | 'closing' | 'rating';

/** Who deals with it, and in what words it is done; the office with what is left out. */
const HANDLING: Record<ReportCategory, { unit: string; result: string }> = {
  lighting: { unit: 'economic', result: 'Đã thay bóng, đèn sáng trở lại' },
  road: { unit: 'economic', result: 'Đã vá mặt đường' },
  flooding: { unit: 'civil-defence', result: 'Đã khơi thông cống, nước đã rút' },
  waste: { unit: 'economic', result: 'Đã thu gom rác' },
  water: { unit: 'economic', result: 'Đã sửa đường ống cấp nước' },
  power: { unit: 'economic', result: 'Điện lực đã khắc phục' },
  environment: { unit: 'economic', result: 'Đã kiểm tra, nhắc nhở cơ sở gây ô nhiễm' },
  order: { unit: 'police', result: 'Đã nhắc nhở, lập lại trật tự' },
  construction: { unit: 'economic', result: 'Đã kiểm tra, lập biên bản' },
  other: { unit: 'office', result: 'Đã trả lời người phản ánh' },
};
const REFUSED = 0.03;
const DOUBLE = 0.03;
const LATE = 0.1;

/** What happens to a report from the field. Nine of ten are dealt with in the time that their category has. */
export function reportLife(
  { ref: report, category, hamlet, position, seenMs, before }: Sighting,
  draw: Draw<ReportDraw>,
) {
  const { unit, result } = HANDLING[category];
  const due = officeClock.due(seenMs, reportTerms[category]).dueMs;
  const place = position === undefined ? {} : { position };
  const received = happening(seenMs, 'report.received', { report, category, hamlet, ...place, due });
  const acceptedMs = seenMs + (3 + 50 * draw('acceptance')) * MINUTE_MS;
  const outcome = draw('outcome');
  if (outcome < REFUSED) return [received, happening(acceptedMs, 'report.refused', { report })];
  if (outcome < REFUSED + DOUBLE && before !== undefined) {
    return [received, happening(acceptedMs, 'report.duplicate', { report, duplicateOf: before })];
  }
  const assignedMs = acceptedMs + 20 * draw('acceptance') * MINUTE_MS;
  const left = Math.max(officeClock.between(assignedMs, due), HOUR_MS / 2);
  const handledMs =
    draw('late') < LATE
      ? officeClock.add(due, officeClock.dayMs * (0.2 + 4 * draw('work') ** 2))
      : officeClock.add(assignedMs, left * (0.1 + 0.85 * draw('work')));
  const closedMs = handledMs + (0.5 + 20 * draw('closing') ** 2) * HOUR_MS;
  const life: Happening[] = [
    received,
    happening(acceptedMs, 'report.accepted', { report, unit: 'office' }),
    happening(assignedMs, 'report.assigned', { report, unit }),
    happening(assignedMs + (handledMs - assignedMs) * 0.5 * draw('start'), 'report.started', { report, unit }),
    happening(handledMs, 'report.handled', { report, result }),
    happening(closedMs, 'report.closed', { report }),
  ];
  const mood = draw('rating');
  if (mood < 0.3) {
    const rating = mood < 0.03 ? 'dissatisfied' : mood < 0.16 ? 'satisfied' : 'very_satisfied';
    life.push(happening(closedMs + 2 * HOUR_MS, 'report.rated', { report, rating }));
  }
  return life;
}

/** Until when it is somebody's to deal with. */
export function endOfReport(life: Life): number {
  return life.find(({ type }) => ENDS.has(type))?.t ?? Number.POSITIVE_INFINITY;
}
const ENDS: ReadonlySet<string> = new Set(['report.handled', 'report.refused', 'report.duplicate']);
