export { figureProblem, type KeptFigure, percentOf } from './figures.ts';
export { paceOf, YEAR_MS } from './pace.ts';
export { type Figure, robustSlope } from './robust-slope.ts';
export * from './scorecard.ts';
