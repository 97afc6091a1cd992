export * from './configuration.ts';
export * from './source.ts';
export * from './topic-filter.ts';
export * from './trial.ts';
export * from './value-rule.ts';
