export * from './beside-the-past.ts';
export * from './flood-level.ts';
export * from './next-level.ts';
export * from './past-floods.ts';
export * from './rain.ts';
export * from './rate-of-rise.ts';
