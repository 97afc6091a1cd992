export * from './duty.ts';
export * from './indicator.ts';
export * from './made-report.ts';
export * from './outbox.ts';
export * from './province-report.ts';
export * from './scorecard.ts';
export * from './value.ts';
export * from './work.ts';
