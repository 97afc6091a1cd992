/** A4 lying, in points; `width` is what is written on. */
export const PAGE = { height: 595.28, margin: 34, width: 841.89 - 2 * 34 };
export const TOP_Y = PAGE.margin;
/** Below it is the foot. */
export const BOTTOM_Y = PAGE.height - PAGE.margin;

export const SIZE = { text: 8.5, small: 7.5, heading: 11, title: 14 };
