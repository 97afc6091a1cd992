import type { TimelineEvent } from '@commune/contract';
import { type Span, shareOf } from './span.ts';

export interface PlacedEvent {
  event: TimelineEvent;
  /** of its mark, px from the left */
  x: number;
  /** the label's widest, px; 0 where there is room for the mark alone */
  labelPx: number;
  /** the label stands left of the mark */
  leftwards: boolean;
}

const MARK_PX = 14;
const APART_PX = 6;
const LEAST_LABEL_PX = 34;
const MOST_LABEL_PX = 150;
const LETTER_PX = 6.4;

/**
 * Where marks of events stand and which of them have room for their words: those that come first in the list first. An
 * event whose mark would lie on another's has none.
 */
export function placeEvents(
  events: readonly TimelineEvent[],
  span: Span,
  widthPx: number,
  nameOf: (event: TimelineEvent) => string,
): PlacedEvent[] {
  const taken: [number, number][] = [];
  const isFree = (from: number, to: number) => taken.every(([a, b]) => to + APART_PX <= a || from - APART_PX >= b);
  const marks = events.flatMap((event) => {
    const x = shareOf(event.atMs, span) * widthPx;
    if (x < 0 || x > widthPx || !isFree(x - MARK_PX / 2, x + MARK_PX / 2)) return [];
    taken.push([x - MARK_PX / 2, x + MARK_PX / 2]);
    return [{ event, x }];
  });
  return marks.map(({ event, x }) => {
    const wanted = Math.min(MOST_LABEL_PX, Math.ceil(nameOf(event).length * LETTER_PX) + 4);
    for (const leftwards of [false, true]) {
      for (const labelPx of [wanted, Math.min(wanted, LEAST_LABEL_PX * 2)]) {
        if (labelPx < LEAST_LABEL_PX && labelPx < wanted) continue;
        const from = leftwards ? x - MARK_PX / 2 - labelPx : x + MARK_PX / 2;
        const clear = taken.every(([a, b]) => {
          const own = a === x - MARK_PX / 2;
          return own || from + labelPx + APART_PX <= a || from - APART_PX >= b;
        });
        if (from < 0 || from + labelPx > widthPx || !clear) continue;
        taken.push([from, from + labelPx]);
        return { event, x, labelPx, leftwards };
      }
    }
    return { event, x, labelPx: 0, leftwards: false };
  });
}
