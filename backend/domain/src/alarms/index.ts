export * from './alarm-machine.ts';
export * from './alarm-state.ts';
export * from './evaluation.ts';
export * from './evaluator.ts';
export { FLAPPING_RAISES, FLAPPING_WITHIN_MS } from './flapping.ts';
export * from './levels.ts';
export { inScope, sourcesOf } from './scope.ts';
export * from './severity.ts';
export { LATE_AFTER_MS } from './told-changes.ts';
