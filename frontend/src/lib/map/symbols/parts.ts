import type { Domain } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import { SHAPES } from './shapes.ts';

/** `ink`: the colour of the thing. `halo`: the colour that lifts it off the map. */
export type Paint = 'ink' | 'halo';

/** One drawing step of a symbol, the same for the canvas of the map and for SVG in the page. */
export interface SymbolPart {
  path: string;
  fill?: Paint;
  stroke?: Paint;
  strokeWidth?: number;
  dash?: readonly number[];
  roundCap?: boolean;
  /** draw the left half only */
  leftHalf?: boolean;
}

const SLASH = 'M-9.5,-9.5 L9.5,9.5';
const CENTRE_DOT = 'M0,-1.5 a1.5,1.5 0 1 0 .01,0Z';
const LINE = 1.9;

/**
 * The steps that draw a domain's symbol in a state of liveness. The stroke alone tells the states apart:
 * solid (live), half solid (late), dashed (stale), slashed (offline), dotted (never heard).
 */
export function symbolParts(domain: Domain, liveness: Liveness): SymbolPart[] {
  const { solid, outline } = SHAPES[domain];
  const halo: SymbolPart = { path: outline, fill: 'halo', stroke: 'halo', strokeWidth: 3.5 };
  switch (liveness) {
    case 'live':
      return [
        { path: solid, stroke: 'halo', strokeWidth: 2.6 },
        { path: solid, fill: 'ink' },
      ];
    case 'late':
      return [halo, { path: solid, fill: 'ink', leftHalf: true }, { path: outline, stroke: 'ink', strokeWidth: LINE }];
    case 'stale':
      return [halo, { path: outline, stroke: 'ink', strokeWidth: LINE, dash: [3.4, 2.3] }];
    case 'offline':
      return [
        halo,
        { path: outline, stroke: 'ink', strokeWidth: LINE },
        { path: SLASH, stroke: 'halo', strokeWidth: 6 },
        { path: SLASH, stroke: 'ink', strokeWidth: 2.2, roundCap: true },
      ];
    case 'never':
      return [
        halo,
        { path: outline, stroke: 'ink', strokeWidth: 2.2, dash: [0.1, 3.2], roundCap: true },
        { path: CENTRE_DOT, fill: 'ink' },
      ];
  }
}
