export * from './again.ts';
export * from './meters.ts';
export * from './steps.ts';
export * from './watch.ts';
