import { metresPerPixel } from '../style/widths.ts';

const ROUND = [1, 2, 5];

/** The longest round length (1, 2, 5 × 10ⁿ metres) that fits `maxPx` at this zoom and latitude, and how long it is drawn. */
export function scaleBar(zoom: number, latitude: number, maxPx: number): { metres: number; px: number } {
  const perPixel = metresPerPixel(zoom, latitude);
  const fits = perPixel * maxPx;
  const power = 10 ** Math.floor(Math.log10(fits));
  const metres = Math.max(...ROUND.map((digit) => digit * power).filter((length) => length <= fits));
  return { metres, px: metres / perPixel };
}
