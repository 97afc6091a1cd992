import type { Box } from './edge-pins.ts';

/** Where the cards that float over the map stand, relative to its frame: everything marked `data-map-card`. */
export function cardBoxes(frame: HTMLElement): Box[] {
  const origin = frame.getBoundingClientRect();
  return [...frame.querySelectorAll('[data-map-card]')].map((card) => {
    const { left, top, right, bottom } = card.getBoundingClientRect();
    return {
      left: left - origin.left,
      top: top - origin.top,
      right: right - origin.left,
      bottom: bottom - origin.top,
    };
  });
}
