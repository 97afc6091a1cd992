export * from './air-quality/index.ts';
export * from './alarms/index.ts';
export * from './flood/index.ts';
export * from './liveness.ts';
export * from './own-silence.ts';
export * from './services/index.ts';
export * from './station-status.ts';
export * from './working-days/index.ts';
