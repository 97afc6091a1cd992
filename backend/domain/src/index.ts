export * from './liveness.ts';
export * from './own-silence.ts';
