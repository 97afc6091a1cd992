export * from './flood-level.ts';
export * from './next-level.ts';
export * from './rate-of-rise.ts';
