export * from './configuration.ts';
export * from './source.ts';
export * from './topic-filter.ts';
export * from './value-rule.ts';
