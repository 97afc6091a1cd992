export * from './liveness.ts';
