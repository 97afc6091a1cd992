export * from './duty.ts';
export * from './indicator.ts';
export * from './scorecard.ts';
export * from './value.ts';
export * from './work.ts';
