export * from './acts.ts';
export * from './alarm.ts';
export * from './health.ts';
export * from './rule.ts';
